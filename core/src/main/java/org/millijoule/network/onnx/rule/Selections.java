package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Result.Kind;

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
        Fold.Element fold = (index, parts) -> {
            int found = Arrays.binarySearch(ends, index[axis] + 1);
            int part = found < 0 ? -found - 1 : found;
            while (part > 0 && ends[part - 1] > index[axis]) { // behind empty parts
                part--;
            }
            int[] source = index.clone();
            source[axis] -= part == 0 ? 0 : ends[part - 1];
            return parts.get(part).at(source);
        };
        return new Result(first.type(), dims, levels(operands), new Kind.Moves(false), Optional.of(Fold.each(fold)));
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
        Fold.Element fold = (index, operands) -> {
            int[] place = Arrays.copyOfRange(index, axis, axis + rank);
            double wanted = operands.get(1).at(place);
            int[] source = new int[x.dims().rank()];
            System.arraycopy(index, 0, source, 0, axis);
            System.arraycopy(index, axis + rank, source, axis + 1, source.length - axis - 1);
            source[axis] = Dims.axis((long) wanted, size);
            return operands.getFirst().at(source);
        };
        return List.of(Result.moved(x, new Dims(sizes)).each(fold));
    }

    static List<Result> gatherElements(Call call) {
        Value x = call.operand(0);
        Dims indices = call.operand(1).dims();
        int axis = x.dims().axis(call.operator().integer("axis", 0));
        if (indices.rank() != x.dims().rank()) {
            throw new Refusal("indices of " + indices + " into " + x.dims());
        }
        int size = x.dims().at(axis);
        return List.of(Result.moved(x, indices).each((index, operands) -> {
            int[] source = index.clone();
            source[axis] = Dims.axis((long) operands.get(1).at(index), size);
            return inside(source, x.dims()) ? operands.getFirst().at(source) : Double.NaN;
        }));
    }

    private static boolean inside(int[] index, Dims dims) {
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis] < 0 || index[axis] >= dims.at(axis)) {
                return false;
            }
        }
        return true;
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
        Dims result = new Dims(sizes);
        return List.of(Result.moved(call.operand(0), result).each((index, operands) -> {
            int[] source = new int[dims.rank()];
            System.arraycopy(index, 0, source, 0, (int) shared);
            int[] row = Arrays.copyOf(index, last + 1);
            for (int i = 0; i < indices.at(last); i++) {
                row[last] = i;
                int axis = (int) shared + i;
                source[axis] = Dims.axis((long) operands.get(1).at(row), dims.at(axis));
            }
            System.arraycopy(index, last, source, (int) shared + indices.at(last), index.length - last);
            return operands.getFirst().at(source);
        }));
    }

    /// A tensor with some of its elements replaced by single ones, or by whole slices.
    static List<Result> scatter(Call call) {
        Value x = call.operand(0);
        Dims indices = call.operand(1).dims();
        Dims updates = call.operand(2).dims();
        boolean whole = call.operator().type().equals("ScatterND");
        boolean plain = call.operator().text("reduction", "none").equals("none");
        boolean fits = whole ? slicesFit(x.dims(), indices, updates) : indices.equals(updates);
        int rank = x.dims().rank();
        if (!fits || (!whole && indices.rank() != rank)) {
            throw new Refusal("indices of " + indices + " and updates of " + updates + " into " + x.dims());
        }
        Result changed = Result.moved(x, x.dims()).with(Levels.ANY);
        if (!plain || rank == 0) {
            return List.of(changed.with(Fold.unknown()));
        }
        int axis = whole ? 0 : x.dims().axis(call.operator().integer("axis", 0));
        return List.of(changed.with((_, operands) -> {
            double[] numbers = operands.getFirst().numbers().toArray();
            int[] index = new int[updates.rank()];
            for (int i = 0; i < operands.get(2).numbers().size(); i++) {
                int[] place = whole
                        ? slicePlace(index, operands.get(1), x.dims())
                        : elementPlace(index, operands.get(1), x.dims(), axis);
                numbers[Fold.flat(place, x.dims())] = operands.get(2).numbers().at(i);
                Fold.advance(index, updates);
            }
            return numbers;
        }));
    }

    private static boolean slicesFit(Dims x, Dims indices, Dims updates) {
        int last = indices.rank() - 1;
        if (last < 0 || indices.at(last) > x.rank()) {
            return false;
        }
        List<Integer> wanted = new ArrayList<>(indices.sizes().subList(0, last));
        wanted.addAll(x.sizes().subList(indices.at(last), x.rank()));
        return wanted.equals(updates.sizes());
    }

    private static int[] slicePlace(int[] update, Fold.Operand indices, Dims x) {
        int last = indices.dims().rank() - 1;
        int depth = indices.dims().at(last);
        int[] place = new int[x.rank()];
        int[] row = Arrays.copyOf(update, last + 1);
        for (int axis = 0; axis < depth; axis++) {
            row[last] = axis;
            place[axis] = Dims.axis((long) indices.at(row), x.at(axis));
        }
        System.arraycopy(update, last, place, depth, update.length - last);
        return place;
    }

    private static int[] elementPlace(int[] update, Fold.Operand indices, Dims x, int axis) {
        int[] place = update.clone();
        place[axis] = Dims.axis((long) indices.at(update), x.at(axis));
        if (!inside(place, x)) {
            throw new Refusal("updates of " + indices.dims() + " into " + x);
        }
        return place;
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
        return List.of(Result.moved(x, Dims.ofLongs(sizes)).each((index, operands) -> {
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
        int axis = x.dims().axis(call.operator().integer("axis", -1));
        if (k > x.dims().at(axis)) {
            throw new Refusal("the largest " + k + " of " + x.dims().at(axis));
        }
        Dims dims = x.dims().with(axis, k);
        boolean largest = call.operator().integer("largest", 1) != 0;
        return List.of(
                Result.of(x.type(), dims, new Kind.Computes()).with(Folds.most(axis, largest, false)),
                Result.of(ElementType.INT64, dims, new Kind.Computes()).with(Folds.most(axis, largest, true)));
    }

    /// The slices along an axis, or the elements, that a constant row of truths picks.
    static List<Result> compress(Call call) {
        Value x = call.operand(0);
        Numbers truths = call.constant(1, "its condition").orElseThrow(() -> new Refusal("its condition is missing"));
        boolean whole = call.operator().has("axis");
        Dims from = whole ? x.dims() : new Dims(List.of(Batch.fit(x.dims().elements())));
        int axis = whole ? x.dims().axis(call.operator().integer("axis", 0)) : 0;
        int[] places = IntStream.range(0, Math.min(truths.size(), from.at(axis)))
                .filter(place -> truths.at(place) != 0)
                .toArray();
        return List.of(Result.moved(x, from.with(axis, places.length)).each((index, operands) -> {
            int[] source = index.clone();
            source[axis] = places[index[axis]];
            return operands.getFirst().numbers().at(Fold.flat(source, from));
        }));
    }
}
