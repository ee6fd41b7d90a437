package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.file.Tensor;
import org.millijoule.network.onnx.rule.Result.Kind;

/// Operators that give the same for every image.
final class Constants {
    private Constants() {}

    private static List<Result> row(ElementType type, Dims dims, Optional<Fold> fold) {
        return List.of(new Result(type, dims, Levels.of(type), new Kind.Constant(), fold));
    }

    static List<Result> shape(Call call) {
        Dims dims = call.operand(0).dims();
        int start = (int) place(call.operator().integer("start", 0), dims.rank());
        int end = (int) place(call.operator().integer("end", dims.rank()), dims.rank());
        List<Integer> sizes = dims.sizes().subList(start, Math.max(start, end));
        return row(ElementType.INT64, Dims.of(sizes.size()), Optional.of(Fold.known(Numbers.of(sizes))));
    }

    private static long place(long axis, int rank) {
        return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    static List<Result> size(Call call) {
        long elements = call.operand(0).dims().elements();
        return row(ElementType.INT64, Dims.SCALAR, Optional.of(Fold.known(Numbers.of((double) elements))));
    }

    /// Constant: the tensor stands in an attribute.
    static List<Result> constant(Call call) {
        Operator operator = call.operator();
        Optional<Tensor> tensor = operator.tensor("value");
        if (tensor.isPresent()) {
            Optional<Fold> fold = tensor.get().numbers().map(Fold::known);
            return row(tensor.get().type(), tensor.get().dims(), fold);
        }
        for (String name : List.of("value_int", "value_float", "value_ints", "value_floats")) {
            Optional<Numbers> numbers = operator.numbers(name);
            if (numbers.isPresent()) {
                if (!name.endsWith("s") && numbers.get().size() != 1) {
                    throw new Refusal(name + " has " + numbers.get().size() + " values");
                }
                Dims dims = name.endsWith("s") ? Dims.of(numbers.get().size()) : Dims.SCALAR;
                ElementType type = name.contains("int") ? ElementType.INT64 : ElementType.FLOAT;
                return row(type, dims, Optional.of(Fold.known(numbers.get())));
            }
        }
        throw new Refusal("its value is a text, or sparse, or missing");
    }

    static List<Result> ofShape(Call call) {
        Numbers asked = call.constant(0, "its shape").orElseThrow(() -> new Refusal("its shape is missing"));
        Optional<Tensor> value = call.operator().tensor("value");
        double filling = value.flatMap(Tensor::numbers)
                .filter(row -> row.size() == 1)
                .map(row -> row.at(0))
                .orElse(0.0);
        ElementType type = value.map(Tensor::type).orElse(ElementType.FLOAT);
        return row(type, Dims.ofLongs(asked.integers()), Optional.of(Fold.each((_, _) -> filling)));
    }

    static List<Result> range(Call call) {
        double start = scalar(call, 0, "start");
        double limit = scalar(call, 1, "limit");
        double delta = scalar(call, 2, "delta");
        double count = Math.ceil((limit - start) / delta);
        if (!(count <= Dims.MOST_ELEMENTS)) {
            throw new Refusal("a range from " + start + " to " + limit + " by " + delta);
        }
        Dims dims = Dims.ofLongs(List.of((long) Math.max(0, count)));
        return row(call.operand(0).type(), dims, Optional.of(Fold.each((index, _) -> start + index[0] * delta)));
    }

    /// The places of all elements that are not 0; how many there are is known of constants only.
    static List<Result> nonZero(Call call) {
        Value x = call.operand(0);
        Numbers numbers = call.constant(0, "its operand").orElseThrow(() -> new Refusal("its operand is missing"));
        int rank = Math.max(1, x.dims().rank());
        List<int[]> places = new ArrayList<>();
        int[] index = new int[x.dims().rank()];
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.at(i) != 0) {
                places.add(x.dims().rank() == 0 ? new int[1] : index.clone());
            }
            Fold.advance(index, x.dims());
        }
        Dims dims = Dims.of(rank, places.size());
        return row(ElementType.INT64, dims, Optional.of(Fold.each((at, _) -> places.get(at[1])[at[0]])));
    }

    /// Ones on a diagonal.
    static List<Result> eyeLike(Call call) {
        Value x = call.operand(0);
        long shift = call.operator().integer("k", 0);
        long type = call.operator().integer("dtype", 0);
        if (x.dims().rank() != 2) {
            throw new Refusal("a tensor of " + x.dims() + ", which is no matrix");
        }
        return row(
                type == 0 ? x.type() : ElementType.of(type),
                x.dims(),
                Optional.of(Fold.each((index, _) -> index[1] - index[0] == shift ? 1 : 0)));
    }

    /// One place of each row is on, all others are off.
    static List<Result> oneHot(Call call) {
        Value indices = call.operand(0);
        double depth = scalar(call, 1, "depth");
        Value values = call.operand(2);
        int rank = indices.dims().rank() + 1;
        int axis = Dims.axis(call.operator().integer("axis", -1), rank);
        List<Long> sizes = new ArrayList<>(indices.dims().longs());
        sizes.add(axis, (long) depth);
        Dims dims = Dims.ofLongs(sizes);
        Result result =
                new Result(values.type(), dims, Levels.of(values.type()), new Kind.Moves(false), Optional.empty());
        return List.of(result.each((index, operands) -> {
            int[] place = new int[rank - 1];
            System.arraycopy(index, 0, place, 0, axis);
            System.arraycopy(index, axis + 1, place, axis, rank - 1 - axis);
            double on = operands.getFirst().at(place);
            boolean hit = index[axis] == (on < 0 ? on + depth : on);
            return operands.get(2).numbers().at(hit ? 1 : 0);
        }));
    }

    private static double scalar(Call call, int index, String what) {
        return call.constant(index, what)
                .filter(row -> row.size() == 1)
                .map(row -> row.at(0))
                .orElseThrow(() -> new Refusal(what + " is missing"));
    }
}
