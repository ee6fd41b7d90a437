package org.millijoule.network.onnx;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.onnx.Result.Kind;

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
        return row(ElementType.INT64, Dims.of(sizes.size()), Optional.of((index, _) -> sizes.get(index[0])));
    }

    private static long place(long axis, int rank) {
        return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    static List<Result> size(Call call) {
        long elements = call.operand(0).dims().elements();
        return row(ElementType.INT64, Dims.SCALAR, Optional.of((_, _) -> (double) elements));
    }

    /// Constant: the tensor stands in an attribute.
    static List<Result> constant(Call call) {
        Operator operator = call.operator();
        Optional<Tensor> tensor = operator.tensor("value");
        if (tensor.isPresent()) {
            Optional<Fold> fold = tensor.get()
                    .numbers()
                    .map(numbers -> own(numbers, tensor.get().dims()));
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
                return row(type, dims, Optional.of(own(numbers.get(), dims)));
            }
        }
        throw new Refusal("its value is a text, or sparse, or missing");
    }

    private static Fold own(Numbers numbers, Dims dims) {
        return (index, _) -> numbers.at(Fold.flat(index, dims));
    }

    static List<Result> ofShape(Call call) {
        Numbers asked = call.constant(0, "its shape").orElseThrow(() -> new Refusal("its shape is missing"));
        Optional<Tensor> value = call.operator().tensor("value");
        double filling = value.flatMap(Tensor::numbers)
                .filter(row -> row.size() == 1)
                .map(row -> row.at(0))
                .orElse(0.0);
        ElementType type = value.map(Tensor::type).orElse(ElementType.FLOAT);
        return row(type, Dims.ofLongs(asked.integers()), Optional.of((_, _) -> filling));
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
        return row(call.operand(0).type(), dims, Optional.of((index, _) -> start + index[0] * delta));
    }

    private static double scalar(Call call, int index, String what) {
        return call.constant(index, what)
                .filter(row -> row.size() == 1)
                .map(row -> row.at(0))
                .orElseThrow(() -> new Refusal(what + " is missing"));
    }
}
