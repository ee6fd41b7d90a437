package org.millijoule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;

/// Writes a [QuantizedModel] as an ONNX file in QDQ form: standard operators only, no extension.
///
/// Input `pixels`, float32 (N, C, H, W), values 0..255; output `logits`, float32 (N, classes). Values of fewer
/// than 8 bits live in 8-bit containers, behind a Clip to their range. Equal models give equal bytes.
///
/// **Exact.** QuantizeLinear and DequantizeLinear have scale 1: the step of an operand stands in a Div before
/// them, and operand scale times weight scale in a Mul after the convolution. So Conv and Gemm sum integers,
/// which float32 holds exactly up to 2^24 in any order, and every operation after them is one rounding that
/// [IntegerReplay] makes too: onnxruntime gives the same bits. With the scales in DequantizeLinear, where Conv
/// sums rounded products, one image in twenty came to another integer somewhere, which moved logits by 0.1 to
/// 0.3: of a network of 23% on CIFAR-100, 6 of 2,000 test images changed class. Biases inside Conv are worse:
/// onnxruntime rounds them to multiples of operand scale times weight scale, which changed 42% of the classes at
/// 2 bits.
public final class OnnxWriter {
    /// The lowest opset with per-channel DequantizeLinear, and the IR version that came with it (ONNX 1.8).
    private static final int OPSET = 13;

    private static final int IR = 7;

    /// The graph input.
    public static final String PIXELS = "pixels";

    /// The graph output.
    public static final String LOGITS = "logits";

    private final QuantizedModel model;
    private final GraphWriter graph = new GraphWriter("millijoule");
    private final List<Result> results = new ArrayList<>();

    /// What a node gives.
    ///
    /// @param name of the tensor: integers if there is a scale, else real numbers
    private record Result(String name, Optional<Float> scale) {}

    private OnnxWriter(QuantizedModel model) {
        this.model = model;
    }

    /// The content of `model.onnx`.
    public static byte[] bytes(QuantizedModel model) {
        return new OnnxWriter(model).model().toByteArray();
    }

    private ModelProto model() {
        Shape image = model.input();
        graph.input(PIXELS, image.channels(), image.height(), image.width());
        String normalised = normalised(image.channels());
        for (Node node : model.nodes()) {
            results.add(written(node, normalised));
        }
        graph.output(LOGITS, model.classes());
        return ModelProto.newBuilder()
                .setIrVersion(IR)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setProducerName("Millijoule")
                .addMetadataProps(property("classes", Integer.toString(model.classes())))
                .addMetadataProps(property("bits", bits()))
                .addMetadataProps(property("mean", Arrays.toString(model.mean())))
                .addMetadataProps(property("inverse_deviation", Arrays.toString(model.inverseDeviation())))
                .addMetadataProps(property("normalisation", "(pixel - mean) * inverse_deviation, pixels 0..255"))
                .setGraph(graph.graph())
                .build();
    }

    private String normalised(int channels) {
        String mean = graph.constant("pixels/mean", model.mean(), 1, channels, 1, 1);
        String inverse = graph.constant("pixels/inverse_deviation", model.inverseDeviation(), 1, channels, 1, 1);
        String centred = graph.operator("Sub", "pixels/centred", List.of(PIXELS, mean));
        return graph.operator("Mul", "pixels/normalised", List.of(centred, inverse));
    }

    private Result written(Node node, String normalised) {
        return switch (node) {
            case Quantize quantize ->
                quantize(quantize, quantize.from() == QuantizedModel.IMAGE ? normalised : real(quantize.from()));
            case Convolution conv -> new Result(convolution(conv), Optional.empty());
            case Linear linear -> new Result(linear(linear), Optional.empty());
            case Add add ->
                new Result(
                        graph.operator("Add", add.name() + "/sum", List.of(real(add.left()), real(add.right()))),
                        Optional.empty());
            case GlobalAveragePool pool -> new Result(pool(pool), Optional.empty());
        };
    }

    /// The real numbers that a node gives: integers times their scale.
    private String real(int at) {
        Result result = results.get(at);
        if (result.scale().isEmpty()) {
            return result.name();
        }
        String reals = model.nodes().get(at).name() + "/reals";
        if (!graph.has(reals)) {
            String scale = graph.constant(model.nodes().get(at).name() + "/scale", new float[] {scale(at)});
            graph.operator("Mul", reals, List.of(result.name(), scale));
        }
        return reals;
    }

    private float scale(int at) {
        return results.get(at).scale().orElseThrow();
    }

    private Result quantize(Quantize node, String x) {
        Grid grid = node.grid();
        String name = node.name();
        String scale = graph.constant(name + "/scale", new float[] {node.scale()});
        String steps = graph.operator("Div", name + "/steps", List.of(x, scale));
        String range = grid.bits() == 8
                ? steps // QuantizeLinear saturates at the container's range
                : clip(name + "/range", steps, grid.lowest(), grid.highest());
        String one = graph.constant("one", new float[] {1});
        String zero = graph.constant(grid.signed() ? "zero/int8" : "zero/uint8", grid.signed(), new byte[1]);
        String stored = graph.operator("QuantizeLinear", name + "/stored", List.of(range, one, zero));
        String integers = graph.operator("DequantizeLinear", name + "/integers", List.of(stored, one, zero));
        return new Result(integers, Optional.of(node.scale()));
    }

    private String clip(String name, String x, float lowest, float highest) {
        String min = graph.constant(name + "/lowest", new float[] {lowest});
        String max = graph.constant(name + "/highest", new float[] {highest});
        return graph.operator("Clip", name, List.of(x, min, max));
    }

    private String convolution(Convolution node) {
        String name = node.name();
        int perGroup = node.inputChannels() / node.groups();
        String weights = weights(name, node.weights(), node.outputChannels(), perGroup, node.kernel(), node.kernel());
        AttributeProto[] attributes = {
            GraphWriter.attribute("kernel_shape", node.kernel(), node.kernel()),
            GraphWriter.attribute("strides", node.stride(), node.stride()),
            GraphWriter.attribute("pads", node.padding(), node.padding(), node.padding(), node.padding()),
            GraphWriter.attribute("group", node.groups())
        };
        String sums = graph.operator(
                "Conv", name + "/products", List.of(results.get(node.from()).name(), weights), attributes);
        String result =
                finished(name, sums, node.name() + "/biased", node.from(), node.weightScales(), node.bias(), 1, 1);
        return node.ceiling().isPresent()
                ? clip(name + "/active", result, 0, node.ceiling().get())
                : result;
    }

    private String linear(Linear node) {
        String name = node.name();
        String weights = weights(name, node.weights(), node.outputs(), node.features());
        String features = graph.operator(
                "Flatten", name + "/features", List.of(results.get(node.from()).name()));
        String sums = graph.operator(
                "Gemm", name + "/products", List.of(features, weights), GraphWriter.attribute("transB", 1));
        return finished(name, sums, LOGITS, node.from(), node.weightScales(), node.bias());
    }

    /// `sums * (operand scale * weight scale) + bias`, per output channel.
    ///
    /// @param places dimensions after the channels, each 1
    private String finished(
            String name, String sums, String result, int operand, float[] weightScales, float[] bias, long... places) {
        float[] multipliers = new float[weightScales.length];
        for (int o = 0; o < multipliers.length; o++) {
            multipliers[o] = scale(operand) * weightScales[o];
        }
        long[] dimensions = new long[2 + places.length];
        Arrays.fill(dimensions, 1);
        dimensions[1] = multipliers.length;
        String scale = graph.constant(name + "/multipliers", multipliers, dimensions);
        String scaled = graph.operator("Mul", name + "/scaled", List.of(sums, scale));
        return graph.operator("Add", result, List.of(scaled, graph.constant(name + "/bias", bias, dimensions)));
    }

    /// The sum over the map, exact, times `scale / pixels`.
    private String pool(GlobalAveragePool node) {
        Shape map = model.shapes().get(node.from());
        String axes = graph.constant("axes", 2, 3);
        String sum = graph.operator(
                "ReduceSum",
                node.name() + "/sum",
                List.of(results.get(node.from()).name(), axes),
                GraphWriter.attribute("keepdims", 1));
        String multiplier = graph.constant(
                node.name() + "/multiplier", new float[] {scale(node.from()) / (map.height() * map.width())});
        return graph.operator("Mul", node.name() + "/mean", List.of(sum, multiplier));
    }

    private String weights(String name, byte[] integers, long... dimensions) {
        String values = graph.constant(name + "/weights", true, integers, dimensions);
        String one = graph.constant("one", new float[] {1});
        String zero = graph.constant("zero/int8", true, new byte[1]);
        return graph.operator("DequantizeLinear", name + "/weights/integers", List.of(values, one, zero));
    }

    /// `stem W8A8, expand1 W4A4, ...`: bits of weights and operand, layer by layer.
    private String bits() {
        return model.nodes().stream()
                .map(node -> switch (node) {
                    case Convolution conv -> bits(conv, conv.grid());
                    case Linear linear -> bits(linear, linear.grid());
                    case Quantize _, Add _, GlobalAveragePool _ -> "";
                })
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private String bits(Node node, Grid weights) {
        Quantize operand = (Quantize) model.nodes().get(node.inputs().getFirst());
        return node.name() + " W" + weights.bits() + "A" + operand.grid().bits();
    }

    private static StringStringEntryProto property(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
