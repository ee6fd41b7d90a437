package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.Result.Kind;

/// Conv and its integer forms. What [Layer.Conv2d] cannot say (dilation, oblong kernels, other than two axes) is
/// refused by node, with its shape, so that reading goes on.
final class Convolutions {
    private Convolutions() {}

    static List<Result> conv(Call call) {
        Value x = call.operand(0);
        return List.of(convolution(call, x, call.operand(1), call.optional(2), x.type()));
    }

    static List<Result> convInteger(Call call) {
        return List.of(convolution(call, call.operand(0), call.operand(1), Optional.empty(), ElementType.INT32));
    }

    static List<Result> qLinearConv(Call call) {
        ElementType type = call.operand(7).type();
        return List.of(convolution(call, call.operand(0), call.operand(3), call.optional(8), type)
                .with(Levels.of(type)));
    }

    private static Result convolution(Call call, Value x, Value weights, Optional<Value> bias, ElementType type) {
        Operator operator = call.operator();
        if (x.dims().rank() < 3 || weights.dims().rank() != x.dims().rank()) {
            throw new Refusal("a map of " + x.dims() + " and weights of " + weights.dims());
        }
        int outputs = weights.dims().at(0);
        long groups = operator.integer("group", 1);
        if (groups < 1
                || groups > outputs
                || outputs % groups != 0
                || weights.dims().at(1) * groups != x.dims().at(1)) {
            throw new Refusal("group=" + groups + " with weights of " + weights.dims() + " on a map of " + x.dims());
        }
        Window window = Window.of(
                operator, x.dims().spatial(), Optional.of(weights.dims().spatial()));
        List<Long> sizes = new ArrayList<>(List.of((long) x.dims().at(0), (long) outputs));
        sizes.addAll(window.output());
        Dims dims = Dims.ofLongs(sizes);
        double macs = (double) weights.dims().elements()
                * dims.elements()
                / outputs
                / call.batch().images();
        Optional<String> reason = refused(call.batch(), x, weights, bias, window)
                .map(text -> text + " (" + Products.text(macs) + " are left out)");
        Kind kind = reason.isPresent() || x.constant()
                ? new Kind.Refused(reason.orElse("its map is constant, its weights are computed from the image"))
                : layer(call.batch().shape(x.dims()), outputs, (int) groups, window, weights, x);
        return Result.of(type, dims, kind);
    }

    private static Optional<String> refused(Batch batch, Value x, Value weights, Optional<Value> bias, Window window) {
        if (!weights.constant() || (bias.isPresent() && !bias.get().constant())) {
            return Optional.of("its weights are computed from the image");
        }
        if (window.map().size() != 2) {
            return Optional.of("kernel_shape=" + Window.text(window.kernel()) + ": a "
                    + window.map().size() + "-d convolution; only 2-d ones are priced");
        }
        if (window.dilated()) {
            return Optional.of("dilations=" + Window.text(window.dilations()) + ": only 1 is priced");
        }
        if (!Window.even(window.kernel())) {
            return Optional.of("kernel_shape=" + Window.text(window.kernel()) + ": only square kernels are priced");
        }
        if (!Window.even(window.strides())) {
            return Optional.of("strides=" + Window.text(window.strides()) + ": only equal strides are priced");
        }
        if (x.dims().at(0) != batch.images()) {
            return Optional.of("it runs on " + x.dims().at(0) + " maps for a batch of " + batch.images() + " images");
        }
        return Optional.empty();
    }

    private static Kind layer(Shape map, int outputs, int groups, Window window, Value weights, Value x) {
        Padding padding =
                new Padding((int) window.begin(0), (int) window.begin(1), (int) window.end(0), (int) window.end(1));
        long sides = window.output().stream().mapToLong(size -> size).max().orElse(0);
        if (sides + padding.top() + padding.bottom() + padding.left() + padding.right() + map.height() + map.width()
                > Integer.MAX_VALUE) {
            throw new Refusal("pads=" + Window.text(window.pads()));
        }
        Layer.Conv2d layer = new Layer.Conv2d(
                map,
                outputs,
                window.kernel().getFirst().intValue(),
                window.strides().getFirst().intValue(),
                padding,
                groups);
        return Products.weighted(layer, weights, x);
    }

    /// Upsampling convolutions: their shape, never their price.
    static List<Result> transposed(Call call) {
        Operator operator = call.operator();
        Value x = call.operand(0);
        Value weights = call.operand(1);
        long groups = operator.integer("group", 1);
        if (x.dims().rank() < 3
                || weights.dims().rank() != x.dims().rank()
                || groups < 1
                || groups > x.dims().at(1)) {
            throw new Refusal("group=" + groups + ", a map of " + x.dims() + " and weights of " + weights.dims());
        }
        List<Long> sizes = new ArrayList<>();
        sizes.add((long) x.dims().at(0));
        sizes.add(weights.dims().at(1) * groups);
        sizes.addAll(
                transposedSizes(operator, x.dims().spatial(), weights.dims().spatial()));
        return List.of(
                Result.of(x.type(), Dims.ofLongs(sizes), new Kind.Refused("transposed convolutions are not priced")));
    }

    private static List<Long> transposedSizes(Operator operator, List<Integer> map, List<Integer> kernel) {
        int axes = map.size();
        Optional<Numbers> fixed = operator.numbers("output_shape");
        if (fixed.isPresent() && fixed.get().size() == axes) {
            return fixed.get().integers();
        }
        Window window = Window.of(operator, map, Optional.of(kernel));
        List<Long> extra =
                operator.numbers("output_padding").map(Numbers::integers).orElse(List.of());
        boolean same = operator.text("auto_pad", "NOTSET").startsWith("SAME");
        List<Long> sizes = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            long stride = window.strides().get(axis);
            long reach = (window.kernel().get(axis) - 1) * window.dilations().get(axis) + 1;
            long added = axis < extra.size() ? extra.get(axis) : 0;
            sizes.add(
                    same
                            ? map.get(axis) * stride
                            : (map.get(axis) - 1) * stride + added + reach - window.begin(axis) - window.end(axis));
        }
        return sizes;
    }
}
