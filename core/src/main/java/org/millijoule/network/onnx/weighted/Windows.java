package org.millijoule.network.onnx.weighted;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Formula.Joint;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Window;

/// Pooling, and means and maxima over axes.
final class Windows {
    private final Draft draft;
    private final Arithmetic arithmetic;

    Windows(Draft draft, Arithmetic arithmetic) {
        this.draft = draft;
        this.arithmetic = arithmetic;
    }

    /// MaxPool and AveragePool.
    View pool(View x, Layer.Pool.Kind kind, Operator operator, Dims result) {
        if (x.dims().rank() > 4) {
            throw new Refusal("a window over " + (x.dims().rank() - 2) + " axes; one or two are read");
        }
        Window window = Window.of(operator, x.dims().spatial(), Optional.empty());
        if (window.dilated()) {
            throw new Refusal("its window is dilated");
        }
        List<Kernel.Axis> axes = new ArrayList<>();
        boolean padded = false;
        boolean beyond = false;
        for (int axis = 0; axis < window.map().size(); axis++) {
            long size = window.map().get(axis);
            long stride = window.strides().get(axis);
            long needed = (window.output().get(axis) - 1) * stride + window.reach(axis) - size - window.begin(axis);
            long after = window.ceil() ? Math.max(window.end(axis), needed) : window.end(axis);
            padded |= window.begin(axis) > 0 || window.end(axis) > 0;
            beyond |= after > window.end(axis);
            axes.add(window.axis(axis, window.begin(axis), after));
        }
        boolean counts = operator.integer("count_include_pad", 0) != 0 && padded;
        if (counts && beyond && kind == Layer.Pool.Kind.AVERAGE) {
            throw new Refusal("ceil_mode=1 with count_include_pad=1 and padding: windows that reach beyond the padding"
                    + " count some of it. Maybe export with ceil_mode=0?");
        }
        Operation operation =
                new Operation.Pool(kind, axes.size() > 1 ? axes.getFirst() : Kernel.Axis.POINT, axes.getLast(), counts);
        return placed(operation, draft.plain(x), operator, result, new Places.Plain());
    }

    private View placed(Operation operation, int source, Operator operator, Dims result, Places places) {
        String tensor = operator.outputs().getFirst();
        FileTensor stands = new FileTensor(operator.name(), tensor, result, places);
        int at = draft.add(draft.named(operator.name()), operation, List.of(source), stands);
        return View.of(at, result, places, operator.name(), tensor);
    }

    /// The mean or the largest value over axes.
    View over(View x, NavigableSet<Integer> axes, Layer.Pool.Kind kind, Operator operator, Dims result) {
        Dims dims = x.dims();
        if (axes.isEmpty()) {
            return x;
        }
        if (dims.rank() < 2 || dims.at(0) != draft.images() || axes.contains(0)) {
            throw new Refusal("it goes over the batch");
        }
        List<Integer> kept = IntStream.range(1, dims.rank())
                .filter(axis -> !axes.contains(axis))
                .boxed()
                .toList();
        List<Integer> order = new ArrayList<>(List.of(0));
        order.addAll(kept);
        order.addAll(axes);
        long channels = kept.stream().mapToLong(dims::at).reduce(1, Math::multiplyExact);
        int last = dims.at(axes.last());
        long others = dims.elements() / draft.images() / channels / Math.max(1, last);
        Dims map = Dims.ofLongs(List.of(draft.images(), channels, others, (long) last));
        View turned = order.equals(IntStream.range(0, dims.rank()).boxed().toList()) && map.equals(dims)
                ? x
                : x.moved(map, turned(x, order, map), operator.name() + "/form", "");
        int source = draft.plain(turned);
        Shape shape = draft.shape(source);
        Kernel.Axis high = new Kernel.Axis(shape.height(), 1, 1, 0, 0);
        Kernel.Axis wide = new Kernel.Axis(shape.width(), 1, 1, 0, 0);
        Operation operation = new Operation.Pool(kind, high, wide, true);
        Places places = Places.of(Places.inOrder(result.elements()), result, draft.images());
        return placed(operation, source, operator, result, places);
    }

    /// A sum is as many means.
    View sum(View x, NavigableSet<Integer> axes, Operator operator, Dims result) {
        View mean = over(x, axes, Layer.Pool.Kind.AVERAGE, operator, result);
        if (mean.vertex() != x.vertex()) {
            draft.hide(mean);
        }
        double count = (double) x.dims().elements() / result.elements();
        return arithmetic.withConstant(
                mean,
                Joint.TIMES,
                Numbers.of(count),
                Dims.SCALAR,
                false,
                operator.name() + "/count",
                operator.outputs().getFirst());
    }

    private Places turned(View x, List<Integer> order, Dims map) {
        Dims dims = x.dims();
        int rank = dims.rank();
        int[] at = x.places().positions(dims, draft.images());
        int[] moved = new int[at.length];
        int[] index = new int[rank];
        long[] steps = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            steps[axis] = dims.product(order.get(axis) + 1, rank);
        }
        for (int i = 0; i < moved.length; i++) {
            long source = 0;
            for (int axis = 0; axis < rank; axis++) {
                source += index[axis] * steps[axis];
            }
            moved[i] = at[(int) source];
            for (int axis = rank - 1; axis >= 0; axis--) {
                index[axis]++;
                if (index[axis] < dims.at(order.get(axis))) {
                    break;
                }
                index[axis] = 0;
            }
        }
        return Places.of(moved, map, draft.images());
    }

    /// The axes behind batch and channels.
    static NavigableSet<Integer> spatial(Dims dims) {
        NavigableSet<Integer> axes = new TreeSet<>();
        IntStream.range(2, dims.rank()).forEach(axes::add);
        return axes;
    }

    /// Axes as a file gives them; all where it gives none.
    static NavigableSet<Integer> axes(List<Long> given, Dims dims) {
        NavigableSet<Integer> axes = new TreeSet<>();
        given.forEach(axis -> axes.add(dims.axis(axis)));
        return axes.isEmpty()
                ? new TreeSet<>(Collections.unmodifiableList(
                        IntStream.range(0, dims.rank()).boxed().toList()))
                : axes;
    }
}
