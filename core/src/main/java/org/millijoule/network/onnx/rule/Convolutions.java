package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Result.Kind;

/// Conv, ConvTranspose, their fused and integer forms, over one to three axes; each becomes a [Layer.Convolution], one
/// whose weights the network computes a [Layer.Product]. What has no price is refused by node, with its shape and
/// MACs, so that reading goes on.
final class Convolutions {
    private Convolutions() {}

    static List<Result> conv(Call call) {
        Value x = call.operand(0);
        return List.of(convolution(call, x, call.operand(1), call.optional(2), Optional.empty(), x.type()));
    }

    static List<Result> convInteger(Call call) {
        return List.of(convolution(
                call, call.operand(0), call.operand(1), Optional.empty(), Optional.empty(), ElementType.INT32));
    }

    static List<Result> qLinearConv(Call call) {
        ElementType type = call.operand(7).type();
        return List.of(convolution(call, call.operand(0), call.operand(3), call.optional(8), Optional.empty(), type)
                .with(Levels.of(type)));
    }

    /// With a map that is added before the activation function, in onnxruntime's own domain.
    static List<Result> fused(Call call) {
        Value x = call.operand(0);
        return List.of(convolution(call, x, call.operand(1), call.optional(2), call.optional(3), x.type()));
    }

    /// Taps that lie where the image says: its shape and its MACs, no price.
    static List<Result> deformable(Call call) {
        Value x = call.operand(0);
        Geometry geometry = geometry(call, x, call.operand(1));
        return List.of(Result.of(
                x.type(),
                geometry.dims(),
                new Kind.Refused("its taps lie where the image says, which no model here prices ("
                        + Products.text(geometry.macs()) + " are left out)")));
    }

    /// Sizes that fit each other.
    private record Geometry(Window window, int groups, int outputs, Dims dims, double macs) {}

    private static Geometry geometry(Call call, Value x, Value weights) {
        if (x.dims().rank() < 3 || weights.dims().rank() != x.dims().rank()) {
            throw new Refusal("a map of " + x.dims() + " and weights of " + weights.dims());
        }
        int outputs = weights.dims().at(0);
        long groups = call.operator().integer("group", 1);
        if (groups < 1
                || groups > outputs
                || outputs % groups != 0
                || weights.dims().at(1) * groups != x.dims().at(1)) {
            throw new Refusal("group=" + groups + " with weights of " + weights.dims() + " on a map of " + x.dims());
        }
        Window window = Window.of(
                call.operator(), x.dims().spatial(), Optional.of(weights.dims().spatial()));
        List<Long> sizes = new ArrayList<>(List.of((long) x.dims().at(0), (long) outputs));
        sizes.addAll(window.output());
        Dims dims = Dims.ofLongs(sizes);
        double macs = (double) weights.dims().elements()
                * dims.elements()
                / outputs
                / call.batch().images();
        return new Geometry(window, (int) groups, outputs, dims, macs);
    }

    private static Result convolution(
            Call call, Value x, Value weights, Optional<Value> bias, Optional<Value> addend, ElementType type) {
        Geometry geometry = geometry(call, x, weights);
        List<Kernel.Axis> axes = geometry.window().axes();
        return Result.of(
                type, geometry.dims(), kind(call, x, weights, new Filter(geometry, axes, false), bias, addend));
    }

    /// A convolution on whichever map, transposed or not.
    private record Filter(Geometry geometry, List<Kernel.Axis> axes, boolean transposed) {
        Layer.Convolution layer(Shape map) {
            Kernel.Axis point = Kernel.Axis.POINT;
            int count = axes.size();
            Kernel kernel = new Kernel(
                    count > 2 ? axes.get(count - 3) : point,
                    count > 1 ? axes.get(count - 2) : point,
                    axes.getLast(),
                    transposed);
            return new Layer.Convolution(map, geometry.outputs(), kernel, geometry.groups());
        }
    }

    private static Kind kind(
            Call call, Value x, Value weights, Filter filter, Optional<Value> bias, Optional<Value> addend) {
        Batch batch = call.batch();
        String macs = " (" + Products.text(filter.geometry().macs()) + " are left out)";
        if (filter.axes().size() > 3) {
            return new Kind.Refused("a " + filter.axes().size() + "-d convolution; at most 3-d ones are priced" + macs);
        }
        if (x.constant() && !weights.constant()) {
            return new Kind.Refused("its map is constant, its weights are computed from the image" + macs);
        }
        long maps = x.dims().at(0);
        if (maps % batch.images() != 0
                || (maps > batch.images() && filter.axes().size() > 2)) {
            return new Kind.Refused("it runs on " + maps + " maps for a batch of " + batch.images() + " images" + macs);
        }
        if (x.constant()) {
            return new Kind.Computes(); // a constant, and a bias that is none
        }
        PartList parts = new PartList();
        Layer.Convolution layer = filter.layer(map(x.dims(), maps / batch.images()));
        PartList.Factor factor = PartList.Factor.of(x);
        PartList.Factor result = weights.constant()
                ? parts.weighted("", layer, weights, factor)
                : ofComputedWeights(parts, layer, factor, PartList.Factor.of(weights));
        Optional<Value> added = addend.or(() -> bias).filter(value -> !value.constant());
        parts.plus(result, added, layer.output());
        return parts.kind();
    }

    /// The map without its batch; several maps of one image lie behind each other as slices of a volume.
    private static Shape map(Dims dims, long maps) {
        List<Integer> sides = dims.spatial();
        int count = sides.size();
        return new Shape(
                count > 2 ? sides.get(count - 3) : Batch.fit(maps),
                count > 1 ? sides.get(count - 2) : 1,
                sides.getLast(),
                dims.at(1));
    }

    /// A kernel that the network computes: for each group the unrolled windows times a matrix of the weights.
    private static PartList.Factor ofComputedWeights(
            PartList parts, Layer.Convolution layer, PartList.Factor x, PartList.Factor weights) {
        if (layer.kernel().transposed()) {
            throw new Refusal("its weights are computed from the image (" + Products.text((double) layer.macs())
                    + " are left out)");
        }
        int groups = layer.groups();
        Shape output = layer.output();
        long places = output.elements() / output.channels();
        long depth = layer.kernel().taps() * (layer.input().channels() / groups);
        Shape windows = new Shape(groups, Batch.fit(places), Batch.fit(depth));
        return parts.product(
                "",
                parts.inForm("windows", x, windows),
                weights,
                groups,
                places,
                depth,
                layer.outputChannels() / groups);
    }

    /// Upsampling convolutions.
    static List<Result> transposed(Call call) {
        Value x = call.operand(0);
        Value weights = call.operand(1);
        long groups = call.operator().integer("group", 1);
        if (x.dims().rank() < 3
                || weights.dims().rank() != x.dims().rank()
                || groups < 1
                || groups > x.dims().at(1)
                || x.dims().at(1) % groups != 0
                || weights.dims().at(0) != x.dims().at(1)) {
            throw new Refusal("group=" + groups + ", a map of " + x.dims() + " and weights of " + weights.dims());
        }
        TransposedWindow window = TransposedWindow.of(
                call.operator(), x.dims().spatial(), weights.dims().spatial());
        long outputs = weights.dims().at(1) * groups;
        List<Long> sizes = new ArrayList<>(List.of((long) x.dims().at(0), outputs));
        sizes.addAll(window.output());
        Dims dims = Dims.ofLongs(sizes);
        double macs = (double) weights.dims().elements()
                * x.dims().elements()
                / x.dims().at(1)
                / call.batch().images();
        Geometry geometry = new Geometry(window.window(), (int) groups, Batch.fit(outputs), dims, macs);
        Filter filter = new Filter(geometry, window.axes(), true);
        return List.of(Result.of(x.type(), dims, kind(call, x, weights, filter, call.optional(2), Optional.empty())));
    }
}
