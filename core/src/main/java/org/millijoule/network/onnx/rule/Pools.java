package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.millijoule.network.Layer;
import org.millijoule.network.Layer.Pool;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Result.Kind;

/// Pooling windows, global pooling, and reductions over axes.
final class Pools {
    private Pools() {}

    static List<Result> maximum(Call call) {
        return windowed(call, Pool.Kind.MAXIMUM);
    }

    static List<Result> average(Call call) {
        return windowed(call, Pool.Kind.AVERAGE);
    }

    private static List<Result> windowed(Call call, Pool.Kind how) {
        Value x = call.operand(0);
        if (x.dims().rank() < 3) {
            throw new Refusal("a map of " + x.dims());
        }
        Window window = Window.of(call.operator(), x.dims().spatial(), Optional.empty());
        List<Long> sizes = new ArrayList<>(x.dims().longs().subList(0, 2));
        sizes.addAll(window.output());
        Dims dims = Dims.ofLongs(sizes);
        Kind kind = layer(call.batch(), how, x.dims(), dims, window)
                .<Kind>map(Kind.Known::new)
                .orElse(other(how));
        Result result = Result.of(x.type(), dims, kind).with(x.levels());
        return List.of(result, Result.of(ElementType.INT64, dims, new Kind.Moves(false)));
    }

    private static Kind other(Pool.Kind how) {
        return how == Pool.Kind.MAXIMUM ? new Kind.Moves(false) : new Kind.Computes();
    }

    /// Where [Pool] says the same.
    private static Optional<Layer> layer(Batch batch, Pool.Kind how, Dims map, Dims result, Window window) {
        boolean square = map.rank() == 4
                && map.at(0) == batch.images()
                && Window.even(window.kernel())
                && Window.even(window.strides())
                && Window.even(window.pads())
                && !window.dilated()
                && window.begin(0) < window.kernel().getFirst();
        if (!square) {
            return Optional.empty();
        }
        Shape shape = batch.shape(map);
        if (shape.height() + 2 * window.begin(0) > Integer.MAX_VALUE
                || shape.width() + 2 * window.begin(1) > Integer.MAX_VALUE) {
            throw new Refusal("pads=" + Window.text(window.pads()));
        }
        Layer layer = new Pool(
                how,
                shape,
                window.kernel().getFirst().intValue(),
                window.strides().getFirst().intValue(),
                (int) window.begin(0));
        return layer.output().equals(batch.shape(result)) ? Optional.of(layer) : Optional.empty();
    }

    static List<Result> global(Call call, Pool.Kind how) {
        Value x = call.operand(0);
        if (x.dims().rank() < 3) {
            throw new Refusal("a map of " + x.dims());
        }
        List<Long> axes = LongStream.range(2, x.dims().rank()).boxed().toList();
        return List.of(reduced(call.batch(), x, axes, true, Optional.of(how)));
    }

    /// Of integers, in onnxruntime's own domain; maps whose channels come last are not read.
    static List<Result> quantizedGlobal(Call call) {
        channelsFirst(call.operator());
        return onGrid(global(call, Pool.Kind.AVERAGE));
    }

    static List<Result> quantizedAverage(Call call) {
        channelsFirst(call.operator());
        return onGrid(windowed(call, Pool.Kind.AVERAGE).subList(0, 1));
    }

    private static void channelsFirst(Operator operator) {
        if (operator.integer("channels_last", 0) != 0) {
            throw new Refusal("channels_last=1: only maps of (N, C, H, W) are read");
        }
    }

    private static List<Result> onGrid(List<Result> results) {
        return results.stream()
                .map(result -> result.with(Levels.of(result.type())))
                .toList();
    }

    /// Reduce operators: over height and width they are global pooling.
    static List<Result> reduce(Call call, Optional<Pool.Kind> how) {
        Operator operator = call.operator();
        Value x = call.operand(0);
        List<Long> axes = call.setting("axes", 1).map(Numbers::integers).orElse(List.of());
        if (axes.isEmpty()) {
            if (operator.integer("noop_with_empty_axes", 0) != 0) {
                return List.of(Result.moved(x, x.dims()).with(Fold.same()));
            }
            axes = LongStream.range(0, x.dims().rank()).boxed().toList();
        }
        Result result = reduced(call.batch(), x, axes, operator.integer("keepdims", 1) != 0, how);
        if (operator.type().equals("ReduceMin")) {
            result = result.with(x.levels());
        }
        return List.of(result.with(Folds.reduction(operator.type(), kept(x.dims(), axes))));
    }

    /// The dims with a 1 for each axis that is reduced.
    private static Dims kept(Dims dims, List<Long> axes) {
        Dims kept = dims;
        for (long axis : axes) {
            kept = kept.with(dims.axis(axis), 1);
        }
        return kept;
    }

    static List<Result> position(Call call) {
        Operator operator = call.operator();
        Value x = call.operand(0);
        List<Long> axes = List.of(operator.integer("axis", 0));
        Fold fold = Folds.position(
                operator.type().equals("ArgMax"),
                x.dims().axis(axes.getFirst()),
                kept(x.dims(), axes),
                operator.integer("select_last_index", 0) != 0);
        return List.of(reduced(call.batch(), x, axes, operator.integer("keepdims", 1) != 0, Optional.empty())
                .with(ElementType.INT64)
                .with(fold));
    }

    private static Result reduced(Batch batch, Value x, List<Long> axes, boolean keep, Optional<Pool.Kind> how) {
        TreeSet<Integer> reduced = new TreeSet<>();
        axes.forEach(axis -> reduced.add(x.dims().axis(axis)));
        List<Integer> sizes = new ArrayList<>();
        for (int axis = 0; axis < x.dims().rank(); axis++) {
            if (!reduced.contains(axis)) {
                sizes.add(x.dims().at(axis));
            } else if (keep) {
                sizes.add(1);
            }
        }
        Dims dims = new Dims(sizes);
        boolean map = x.dims().rank() == 4 && reduced.equals(new TreeSet<>(List.of(2, 3)));
        boolean square = map && x.dims().at(2) == x.dims().at(3) && x.dims().at(0) == batch.images();
        Kind kind = square && how.isPresent()
                ? new Kind.Known(new Pool(
                        how.get(),
                        batch.shape(x.dims()),
                        x.dims().at(2),
                        x.dims().at(2),
                        0))
                : new Kind.Computes();
        return Result.of(x.type(), dims, kind).with(how.isPresent() ? x.levels() : Levels.ANY);
    }
}
