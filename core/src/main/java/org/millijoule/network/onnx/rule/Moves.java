package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Result.Kind;

/// Operators that change the form of one tensor and keep its values.
final class Moves {
    private Moves() {}

    private static List<Result> reshaped(Value x, List<Long> sizes) {
        Dims dims = Dims.ofLongs(sizes);
        if (dims.elements() != x.dims().elements()) {
            throw new Refusal("a tensor of " + x.dims() + " in the form " + dims);
        }
        return List.of(Result.moved(x, dims).with(Fold.same()));
    }

    static List<Result> flatten(Call call) {
        Value x = call.operand(0);
        long axis = call.operator().integer("axis", 1);
        int at = axis == x.dims().rank() ? x.dims().rank() : x.dims().axis(axis);
        return reshaped(
                x,
                List.of(x.dims().product(0, at), x.dims().product(at, x.dims().rank())));
    }

    static List<Result> reshape(Call call) {
        Value x = call.operand(0);
        List<Long> asked = call.setting("shape", 1)
                .orElseThrow(() -> new Refusal("shape is missing"))
                .integers();
        boolean zeroIsZero = call.operator().integer("allowzero", 0) != 0;
        List<Long> sizes = new ArrayList<>();
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < asked.size(); axis++) {
            long size = asked.get(axis);
            if (size == 0 && !zeroIsZero && axis < x.dims().rank()) {
                size = x.dims().at(axis);
            }
            if (size == -1) {
                if (open >= 0) {
                    throw new Refusal("shape=" + Window.text(asked) + " with two open sizes");
                }
                open = axis;
            } else {
                if (size < 0 || size > Dims.MOST_ELEMENTS || known > Dims.MOST_ELEMENTS) {
                    throw new Refusal("shape=" + Window.text(asked));
                }
                known *= Math.min(size, Integer.MAX_VALUE);
            }
            sizes.add(size);
        }
        if (open >= 0) {
            if (known == 0 || x.dims().elements() % known != 0) {
                throw new Refusal("a tensor of " + x.dims() + " in the form " + Window.text(asked));
            }
            sizes.set(open, x.dims().elements() / known);
        }
        return reshaped(x, sizes);
    }

    static List<Result> squeeze(Call call) {
        Value x = call.operand(0);
        Optional<Numbers> axes = call.setting("axes", 1);
        TreeSet<Integer> removed = new TreeSet<>();
        if (axes.isPresent()) {
            axes.get().integers().forEach(axis -> removed.add(x.dims().axis(axis)));
        } else {
            IntStream.range(0, x.dims().rank())
                    .filter(axis -> x.dims().at(axis) == 1)
                    .forEach(removed::add);
        }
        List<Long> sizes = new ArrayList<>();
        for (int axis = 0; axis < x.dims().rank(); axis++) {
            if (!removed.contains(axis)) {
                sizes.add((long) x.dims().at(axis));
            }
        }
        return reshaped(x, sizes);
    }

    static List<Result> unsqueeze(Call call) {
        Value x = call.operand(0);
        List<Long> axes = call.setting("axes", 1)
                .orElseThrow(() -> new Refusal("axes is missing"))
                .integers();
        int rank = x.dims().rank() + axes.size();
        if (rank > Dims.HIGHEST_RANK) {
            throw new Refusal("axes=" + Window.text(axes));
        }
        TreeSet<Integer> added = new TreeSet<>();
        axes.forEach(axis -> added.add(Dims.axis(axis, rank)));
        List<Long> sizes = new ArrayList<>(x.dims().longs());
        added.forEach(axis -> sizes.add(Math.min(axis, sizes.size()), 1L));
        return reshaped(x, sizes);
    }

    static List<Result> transpose(Call call) {
        Value x = call.operand(0);
        int rank = x.dims().rank();
        List<Long> order = call.operator()
                .numbers("perm")
                .map(Numbers::integers)
                .orElse(IntStream.range(0, rank)
                        .mapToObj(axis -> (long) rank - 1 - axis)
                        .toList());
        int[] from = order.stream().mapToInt(axis -> Dims.axis(axis, rank)).toArray();
        if (from.length != rank || IntStream.of(from).distinct().count() != rank) {
            throw new Refusal("perm=" + Window.text(order) + " of a tensor of " + x.dims());
        }
        Dims dims = new Dims(IntStream.of(from).mapToObj(x.dims()::at).toList());
        return List.of(Result.moved(x, dims).each((index, operands) -> {
            int[] source = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                source[from[axis]] = index[axis];
            }
            return operands.getFirst().at(source);
        }));
    }

    /// To at least the dims asked for.
    static List<Result> expand(Call call) {
        Value x = call.operand(0);
        Numbers asked = call.constant(1, "shape").orElseThrow(() -> new Refusal("shape is missing"));
        Dims dims = x.dims().broadcast(Dims.ofLongs(asked.integers()));
        return List.of(Result.moved(x, dims)
                .each((index, operands) -> operands.getFirst().broadcast(index)));
    }

    static List<Result> tile(Call call) {
        Value x = call.operand(0);
        Numbers repeats = call.constant(1, "repeats").orElseThrow(() -> new Refusal("repeats is missing"));
        int rank = x.dims().rank();
        if (repeats.size() != rank) {
            throw new Refusal("repeats=" + repeats + " of a tensor of " + x.dims());
        }
        List<Long> sizes = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            long times = Math.clamp(repeats.integer(axis), -1, Integer.MAX_VALUE);
            sizes.add(x.dims().at(axis) * times);
        }
        return List.of(Result.moved(x, Dims.ofLongs(sizes)).each((index, operands) -> {
            int[] source = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                source[axis] = index[axis] % x.dims().at(axis);
            }
            return operands.getFirst().at(source);
        }));
    }

    static List<Result> depthToSpace(Call call) {
        Value x = call.operand(0);
        long block = block(call, x);
        if (x.dims().at(1) % (block * block) != 0) {
            throw new Refusal("blocksize=" + block + " on a map of " + x.dims());
        }
        int side = (int) block;
        int channels = (int) (x.dims().at(1) / (block * block));
        boolean rows = call.operator().text("mode", "DCR").equals("CRD");
        return blocks(x, channels, x.dims().at(2) * block, x.dims().at(3) * block, index -> {
            int within = index[2] % side * side + index[3] % side;
            int channel = rows ? index[1] * side * side + within : within * channels + index[1];
            return new int[] {index[0], channel, index[2] / side, index[3] / side};
        });
    }

    static List<Result> spaceToDepth(Call call) {
        Value x = call.operand(0);
        long block = block(call, x);
        if (x.dims().at(2) % block != 0 || x.dims().at(3) % block != 0) {
            throw new Refusal("blocksize=" + block + " on a map of " + x.dims());
        }
        int side = (int) block;
        int channels = x.dims().at(1);
        return blocks(
                x,
                x.dims().at(1) * block * block,
                x.dims().at(2) / block,
                x.dims().at(3) / block,
                index -> {
                    int within = index[1] / channels;
                    return new int[] {
                        index[0], index[1] % channels, index[2] * side + within / side, index[3] * side + within % side
                    };
                });
    }

    private static long block(Call call, Value x) {
        long block = call.operator().integer("blocksize", 0);
        if (x.dims().rank() != 4 || block < 1 || block > 1 << 15) {
            throw new Refusal("blocksize=" + block + " on a map of " + x.dims());
        }
        return block;
    }

    private static List<Result> blocks(Value x, long channels, long height, long width, UnaryOperator<int[]> source) {
        Dims dims = Dims.ofLongs(List.of((long) x.dims().at(0), channels, height, width));
        return List.of(Result.moved(x, dims)
                .each((index, operands) -> operands.getFirst().at(source.apply(index))));
    }

    static List<Result> pad(Call call) {
        Value x = call.operand(0);
        int rank = x.dims().rank();
        Numbers pads = call.setting("pads", 1)
                .or(() -> call.operator().numbers("paddings"))
                .orElseThrow(() -> new Refusal("pads is missing"));
        List<Long> axes = call.constant(3, "axes")
                .map(Numbers::integers)
                .orElse(IntStream.range(0, rank).mapToObj(axis -> (long) axis).toList());
        if (pads.size() != 2 * axes.size()) {
            throw new Refusal("pads=" + pads + " of a tensor of " + x.dims());
        }
        List<Long> sizes = new ArrayList<>(x.dims().longs());
        for (int i = 0; i < axes.size(); i++) {
            int axis = x.dims().axis(axes.get(i));
            long begin = Math.clamp(pads.integer(i), -Dims.MOST_ELEMENTS, Dims.MOST_ELEMENTS);
            long end = Math.clamp(pads.integer(axes.size() + i), -Dims.MOST_ELEMENTS, Dims.MOST_ELEMENTS);
            sizes.set(axis, sizes.get(axis) + begin + end);
        }
        return List.of(Result.moved(x, Dims.ofLongs(sizes)).with(padded(call, x, pads, axes)));
    }

    /// Of constants only where a number is filled in; edges and reflections are rare in shapes.
    private static Fold padded(Call call, Value x, Numbers pads, List<Long> axes) {
        Optional<Value> operand = call.optional(2);
        boolean read = operand.isEmpty() || operand.get().numbers().isPresent();
        if (!read || !call.operator().text("mode", "constant").equals("constant")) {
            return Fold.unknown();
        }
        double filling = operand.flatMap(Value::numbers)
                .filter(row -> row.size() == 1)
                .map(row -> row.at(0))
                .orElse(call.operator().real("value", 0));
        int rank = x.dims().rank();
        long[] before = new long[rank];
        for (int i = 0; i < axes.size(); i++) {
            before[x.dims().axis(axes.get(i))] = pads.integer(i);
        }
        return Fold.each((index, operands) -> {
            int[] source = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                long place = index[axis] - before[axis];
                if (place < 0 || place >= x.dims().at(axis)) {
                    return filling;
                }
                source[axis] = (int) place;
            }
            return operands.getFirst().at(source);
        });
    }

    /// Resize and Upsample: by sizes, or by scales rounded down.
    static List<Result> resize(Call call) {
        Operator operator = call.operator();
        Value x = call.operand(0);
        int rank = x.dims().rank();
        List<Long> axes = operator.numbers("axes")
                .map(Numbers::integers)
                .orElse(IntStream.range(0, rank).mapToObj(axis -> (long) axis).toList());
        boolean old = call.operands().size() == 2; // before opset 11, and Upsample
        Optional<Numbers> sizes =
                old ? Optional.empty() : call.constant(3, "sizes").filter(row -> row.size() > 0);
        Optional<Numbers> scales = call.setting("scales", old ? 1 : 2).filter(row -> row.size() > 0);
        Numbers asked = sizes.or(() -> scales).orElseThrow(() -> new Refusal("it has neither sizes nor scales"));
        String policy = operator.text("keep_aspect_ratio_policy", "stretch");
        if (asked.size() != axes.size() || !policy.equals("stretch")) {
            throw new Refusal("sizes or scales of " + asked.size() + " numbers, keep_aspect_ratio_policy=" + policy);
        }
        List<Long> result = new ArrayList<>(x.dims().longs());
        List<Float> factors = new ArrayList<>(Collections.nCopies(rank, 1f));
        for (int i = 0; i < axes.size(); i++) {
            int axis = x.dims().axis(axes.get(i));
            float scaled = (float) asked.at(i) * x.dims().at(axis); // in float, as onnxruntime does
            result.set(axis, sizes.isPresent() ? asked.integer(i) : (long) Math.floor(scaled));
            factors.set(
                    axis,
                    sizes.isPresent() ? (float) asked.integer(i) / x.dims().at(axis) : (float) asked.at(i));
        }
        Dims dims = Dims.ofLongs(result);
        Result moved = Result.moved(x, dims);
        if (!operator.text("mode", "nearest").equals("nearest")) {
            return List.of(moved.with(new Kind.Computes())); // between values of one grid
        }
        return List.of(moved.with(Nearest.fold(operator, x.dims(), dims, factors)));
    }

    /// As many results as there are sizes, or equal ones.
    static List<Result> split(Call call) {
        Operator operator = call.operator();
        Value x = call.operand(0);
        int axis = x.dims().axis(operator.integer("axis", 0));
        int parts = Math.max(1, operator.outputs().size());
        long size = x.dims().at(axis);
        long each = (size + parts - 1) / parts;
        List<Long> sizes = call.setting("split", 1).map(Numbers::integers).orElseGet(() -> {
            List<Long> equal = new ArrayList<>(Collections.nCopies(parts, each));
            equal.set(parts - 1, size - each * (parts - 1));
            return equal;
        });
        if (sizes.size() != parts || sizes.stream().mapToLong(Long::longValue).sum() != size) {
            throw new Refusal("split=" + Window.text(sizes) + " of " + size + " into " + parts);
        }
        List<Result> results = new ArrayList<>();
        long before = 0;
        for (long part : sizes) {
            int start = (int) Math.clamp(before, 0, size);
            results.add(Result.moved(x, x.dims().with(axis, part)).each((index, operands) -> {
                int[] source = index.clone();
                source[axis] += start;
                return operands.getFirst().at(source);
            }));
            before += part;
        }
        return results;
    }
}
