package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.millijoule.network.onnx.Result.Kind;

/// Operators that pick values from tensors or put tensors side by side.
final class Selections {
    private Selections() {}

    static List<Result> concat(Call call) {
        return List.of(joined(call.operator(), call.present()));
    }

    /// Scale and zero point of the result, then operand, scale, zero point by turns.
    static List<Result> qLinearConcat(Call call) {
        List<Value> operands = new ArrayList<>();
        for (int i = 2; i < call.operands().size(); i += 3) {
            operands.add(call.operand(i));
        }
        Result joined = joined(call.operator(), operands);
        return List.of(
                new Result(joined.type(), joined.dims(), Levels.of(joined.type()), joined.kind(), Optional.empty()));
    }

    private static Result joined(Operator operator, List<Value> operands) {
        if (operands.isEmpty()) {
            throw new Refusal("nothing to join");
        }
        Value first = operands.getFirst();
        int axis = first.dims().axis(operator.integer("axis", 1));
        int[] ends = new int[operands.size()];
        long total = 0;
        for (int i = 0; i < ends.length; i++) {
            Dims dims = operands.get(i).dims();
            if (dims.rank() != first.dims().rank()
                    || !dims.with(axis, 1).equals(first.dims().with(axis, 1))) {
                throw new Refusal("tensors of " + first.dims() + " and " + dims + " side by side on axis " + axis);
            }
            total += dims.at(axis);
            ends[i] = (int) Math.min(total, Integer.MAX_VALUE);
        }
        Dims dims = first.dims().with(axis, total);
        Fold fold = (index, parts) -> {
            int found = Arrays.binarySearch(ends, index[axis] + 1);
            int part = found < 0 ? -found - 1 : found;
            while (part > 0 && ends[part - 1] > index[axis]) { // behind empty parts
                part--;
            }
            int[] source = index.clone();
            source[axis] -= part == 0 ? 0 : ends[part - 1];
            return parts.get(part).at(source);
        };
        return new Result(first.type(), dims, levels(operands), new Kind.Moves(false), Optional.of(fold));
    }

    /// The widest, if all have levels.
    private static Levels levels(List<Value> operands) {
        Optional<Integer> widest = Optional.of(1);
        for (Value operand : operands) {
            Optional<Integer> bits = operand.levels().bits();
            widest = widest.flatMap(most -> bits.map(own -> Math.max(most, own)));
        }
        return new Levels(widest, Optional.empty());
    }

    static List<Result> gather(Call call) {
        Value x = call.operand(0);
        Value indices = call.operand(1);
        int axis = x.dims().axis(call.operator().integer("axis", 0));
        List<Integer> sizes = new ArrayList<>(x.dims().sizes().subList(0, axis));
        sizes.addAll(indices.dims().sizes());
        sizes.addAll(x.dims().sizes().subList(axis + 1, x.dims().rank()));
        int rank = indices.dims().rank();
        int size = x.dims().at(axis);
        Fold fold = (index, operands) -> {
            int[] place = Arrays.copyOfRange(index, axis, axis + rank);
            double wanted = operands.get(1).at(place);
            int[] source = new int[x.dims().rank()];
            System.arraycopy(index, 0, source, 0, axis);
            System.arraycopy(index, axis + rank, source, axis + 1, source.length - axis - 1);
            source[axis] = Dims.axis((long) wanted, size);
            return operands.getFirst().at(source);
        };
        return List.of(Result.moved(x, new Dims(sizes)).with(fold));
    }

    static List<Result> gatherElements(Call call) {
        return List.of(Result.moved(call.operand(0), call.operand(1).dims()));
    }

    /// Each row of the last axis of the indices is a place in the tensor.
    static List<Result> gatherND(Call call) {
        Dims dims = call.operand(0).dims();
        Dims indices = call.operand(1).dims();
        long shared = call.operator().integer("batch_dims", 0);
        int last = indices.rank() - 1;
        if (last < 0 || shared < 0 || shared > last || shared + indices.at(last) > dims.rank()) {
            throw new Refusal("batch_dims=" + shared + " with indices of " + indices + " into " + dims);
        }
        List<Integer> sizes = new ArrayList<>(indices.sizes().subList(0, last));
        sizes.addAll(dims.sizes().subList((int) shared + indices.at(last), dims.rank()));
        return List.of(Result.moved(call.operand(0), new Dims(sizes)));
    }

    /// A tensor with some of its elements replaced.
    static List<Result> scatter(Call call) {
        Value x = call.operand(0);
        return List.of(Result.moved(x, x.dims()).with(Levels.ANY));
    }

    static List<Result> slice(Call call) {
        Value x = call.operand(0);
        int rank = x.dims().rank();
        Numbers starts = call.setting("starts", 1).orElseThrow(() -> new Refusal("starts is missing"));
        Numbers ends = call.setting("ends", 2).orElseThrow(() -> new Refusal("ends is missing"));
        List<Long> axes = call.setting("axes", 3)
                .map(Numbers::integers)
                .orElse(LongStream.range(0, starts.size()).boxed().toList());
        Optional<Numbers> steps = call.constant(4, "steps");
        if (ends.size() != starts.size()
                || axes.size() != starts.size()
                || (steps.isPresent() && steps.get().size() != starts.size())) {
            throw new Refusal("starts=" + starts + ", ends=" + ends + ", axes=" + Window.text(axes));
        }
        long[] from = new long[rank];
        long[] step = new long[rank];
        Arrays.fill(step, 1);
        List<Long> sizes = new ArrayList<>(x.dims().longs());
        for (int i = 0; i < starts.size(); i++) {
            int axis = x.dims().axis(axes.get(i));
            long size = x.dims().at(axis);
            long stride =
                    Math.clamp(steps.isPresent() ? steps.get().integer(i) : 1, -Integer.MAX_VALUE, Integer.MAX_VALUE);
            if (stride == 0) {
                throw new Refusal("steps=" + steps.get());
            }
            long lowest = stride > 0 ? 0 : -1;
            from[axis] = Math.clamp(fromEnd(starts.integer(i), size), 0, Math.max(0, size + lowest));
            long to = Math.clamp(fromEnd(ends.integer(i), size), lowest, size + lowest);
            step[axis] = stride;
            sizes.set(axis, Math.max(0, (to - from[axis] + stride - Long.signum(stride)) / stride));
        }
        return List.of(Result.moved(x, Dims.ofLongs(sizes)).with((index, operands) -> {
            int[] source = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                source[axis] = (int) (from[axis] + index[axis] * step[axis]);
            }
            return operands.getFirst().at(source);
        }));
    }

    private static long fromEnd(long place, long size) {
        return place < 0 ? place + size : place;
    }

    /// The largest or smallest `k` along an axis, with their places.
    static List<Result> topK(Call call) {
        Value x = call.operand(0);
        long k = call.setting("k", 1)
                .filter(row -> row.size() == 1)
                .map(row -> row.integer(0))
                .orElseThrow(() -> new Refusal("k is missing"));
        Dims dims = x.dims().with(x.dims().axis(call.operator().integer("axis", -1)), k);
        return List.of(
                Result.of(x.type(), dims, new Kind.Computes()),
                Result.of(ElementType.INT64, dims, new Kind.Computes()));
    }
}
