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
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Affine;
import org.millijoule.quantize.QuantizedModel.AveragePool;
import org.millijoule.quantize.QuantizedModel.Clamp;
import org.millijoule.quantize.QuantizedModel.Concat;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.MaxPool;
import org.millijoule.quantize.QuantizedModel.Multiply;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.QuantizedModel.Rearrange;
import org.millijoule.quantize.QuantizedModel.Slope;
import org.millijoule.quantize.QuantizedModel.Table;
import org.millijoule.quantize.SumReach;

/// Writes a [QuantizedModel] as an ONNX file in QDQ form: standard operators only, no extension.
///
/// Input `pixels`, float32 (N, C, H, W), values 0..255 as a picture has them, normalised inside; output `logits`,
/// float32 (N, classes). Values of fewer than 8 bits live in 8-bit containers, behind a Clip to their range. Equal
/// models give equal bytes.
///
/// **Exact.** Conv and Gemm sum integers, which float32 holds exactly up to 2^24 in any order ([SumReach];
/// [ExactSums] beyond), and every operation after them is one rounding that [IntegerReplay] makes too: onnxruntime
/// gives the same bits. For this, QuantizeLinear and DequantizeLinear have scale 1: the step of an operand stands in
/// a Div before them, and operand scale times weight scale in a Mul after the sums. With the scales in
/// DequantizeLinear, where Conv sums rounded products, one image in twenty came to another integer somewhere; biases
/// inside Conv are worse: onnxruntime rounds them to multiples of operand scale times weight scale.
///
/// **Under rewriting.** Others fold, fuse and remove before they run; four habits keep the bits:
/// * Round before each QuantizeLinear, behind the Clip: what arrives are integers in range, so a
///   QuantizeLinear-DequantizeLinear pair may be removed. Clip before Round, because a Clip directly before a
///   QuantizeLinear counts as superfluous.
/// * Round after Conv, Gemm and ReduceSum: integers stay as they are, a sum that was computed inexactly (Winograd)
///   becomes exact again, and no Mul or Add can be fused into weights or bias.
/// * Round before Gemm: a product directly behind a DequantizeLinear becomes an integer product, which saturates on
///   processors with AVX2 alone.
/// * Every quantizer has a scale and zero point of its own, so that who changes one changes no other.
public final class OnnxWriter {
    /// The lowest opset that onnx's ReferenceEvaluator reads DequantizeLinear of, and the IR version that came with
    /// it (ONNX 1.14).
    private static final int OPSET = 19;

    private static final int IR = 9;

    /// The graph input.
    public static final String PIXELS = "pixels";

    /// The graph output.
    public static final String LOGITS = "logits";

    private final QuantizedModel model;
    private final ModelFacts facts;
    private final GraphWriter graph = new GraphWriter("millijoule");
    private final List<Result> results = new ArrayList<>();

    /// What a node gives.
    ///
    /// @param name of the tensor: the integers of a quantizer, else real numbers
    private record Result(String name, Optional<Quantize> quantizer) {}

    private OnnxWriter(QuantizedModel model, ModelFacts facts) {
        this.model = model;
        this.facts = facts;
    }

    /// The content of `model.onnx`.
    ///
    /// @throws IllegalArgumentException if there is not one name for each class, or the sum over the window of one
    ///     channel can pass 2^24, which cannot be cut
    public static byte[] bytes(QuantizedModel model, ModelFacts facts) {
        if (facts.classes().size() != model.classes()) {
            throw new IllegalArgumentException(facts.classes().size() + " names for " + model.classes() + " classes");
        }
        return new OnnxWriter(model, facts).model().toByteArray();
    }

    private ModelProto model() {
        Shape image = model.input();
        graph.describe("A classifier of integers. Feed pixels as they are, 0..255: the file normalises them itself.");
        graph.input(
                PIXELS,
                "pixels 0..255 as float32, (N, channels, height, width); colours in the order red, green, blue",
                image.channels(),
                image.height(),
                image.width());
        String normalised = normalised(image.channels());
        for (Node node : model.nodes()) {
            results.add(written(node, normalised));
        }
        if (!(model.nodes().getLast() instanceof Linear)) {
            plain().logits(results.getLast().name(), model.shapes().getLast());
        }
        graph.output(LOGITS, "one number a class, in the order of the property 'classes'; no softmax", model.classes());
        return ModelProto.newBuilder()
                .setIrVersion(IR)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setProducerName("Millijoule")
                .setProducerVersion(facts.version())
                .addAllMetadataProps(properties())
                .setGraph(graph.graph())
                .build();
    }

    private List<StringStringEntryProto> properties() {
        Shape image = model.input();
        return List.of(
                property("classes", facts.classesAsJson()),
                property("pixels", "0..255"),
                property("layout", "NCHW"),
                property("colours", image.channels() == 3 ? "RGB" : image.channels() == 1 ? "grey" : ""),
                property("image", image.height() + "x" + image.width() + "x" + image.channels()),
                property("normalisation", "inside: the file takes pixels 0..255 and normalises them itself"),
                property("bits", bits()),
                property("spec_hash", facts.specHash()),
                property("millijoule_version", facts.version()));
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
            case Convolution conv -> real(convolution(conv));
            case Linear linear -> real(linear(linear));
            case Add add -> real(graph.operator("Add", add.name() + "/sum", reals(add)));
            case Multiply product -> real(graph.operator("Mul", product.name() + "/product", reals(product)));
            case Table table ->
                real(plain().looked(
                                table,
                                integers(table.from()),
                                operand(table.from()).grid()));
            case Clamp clamp ->
                real(plain().clip(clamp.name() + "/clamped", real(clamp.from()), clamp.lowest(), clamp.highest()));
            case Slope slope -> real(plain().sloped(slope, real(slope.from())));
            case Affine affine -> real(plain().scaled(affine, real(affine.from())));
            case Concat concat ->
                real(graph.operator(
                        "Concat", concat.name() + "/joined", reals(concat), GraphWriter.attribute("axis", 1)));
            case Rearrange moves ->
                real(new OnnxMoves(graph, moves, model.shapes().get(moves.from())).written(real(moves.from())));
            case MaxPool pool -> real(plain().largest(pool, real(pool.from())));
            case AveragePool pool ->
                real(plain().mean(
                                pool,
                                integers(pool.from()),
                                operand(pool.from()),
                                model.shapes().get(pool.from())));
            case GlobalAveragePool pool -> real(pool(pool));
        };
    }

    private static Result real(String name) {
        return new Result(name, Optional.empty());
    }

    private PlainOperators plain() {
        return new PlainOperators(graph);
    }

    /// What the operands of a node give.
    private List<String> reals(Node node) {
        return node.inputs().stream().map(this::real).toList();
    }

    /// The real numbers that a node gives: integers times their scale.
    private String real(int at) {
        Result result = results.get(at);
        if (result.quantizer().isEmpty()) {
            return result.name();
        }
        String name = model.nodes().get(at).name();
        if (graph.has(name + "/reals")) {
            return name + "/reals";
        }
        String scale = graph.constant(name + "/scale", new float[] {operand(at).scale()});
        return graph.operator("Mul", name + "/reals", List.of(result.name(), scale));
    }

    private Quantize operand(int at) {
        return results.get(at).quantizer().orElseThrow();
    }

    /// The integers that a quantizer gives.
    private String integers(int at) {
        return results.get(at).name();
    }

    private Result quantize(Quantize node, String x) {
        Grid grid = node.grid();
        String name = node.name();
        String step = graph.constant(name + "/step", new float[] {node.scale()});
        String steps = graph.operator("Div", name + "/steps", List.of(x, step));
        String range = plain().clip(name + "/range", steps, grid.lowest(), grid.highest());
        String rounded = graph.operator("Round", name + "/rounded", List.of(range)); // ties to even
        String stored = scaleOne("QuantizeLinear", name + "/stored", rounded, grid.signed());
        String integers = scaleOne("DequantizeLinear", name + "/integers", stored, grid.signed());
        return new Result(integers, Optional.of(node));
    }

    /// A quantizer that only changes the container; its scale and zero point are its own.
    private String scaleOne(String type, String output, String x, boolean signed) {
        String one = graph.constant(output + "/one", new float[] {1});
        String zero = graph.constant(output + "/zero", signed, new byte[1]);
        return graph.operator(type, output, List.of(x, one, zero));
    }

    private String convolution(Convolution node) {
        String name = node.name();
        int perGroup = node.inputChannels() / node.groups();
        Kernel.Axis down = node.kernel().height();
        Kernel.Axis along = node.kernel().width();
        AttributeProto[] attributes = {
            GraphWriter.attribute("kernel_shape", down.taps(), along.taps()),
            GraphWriter.attribute("strides", down.stride(), along.stride()),
            GraphWriter.attribute("pads", down.before(), along.before(), down.after(), along.after()),
            GraphWriter.attribute("group", node.groups())
        };
        if (down.dilation() > 1 || along.dilation() > 1) {
            attributes = Arrays.copyOf(attributes, attributes.length + 1);
            attributes[attributes.length - 1] = GraphWriter.attribute("dilations", down.dilation(), along.dilation());
        }
        List<Integer> parts = SumReach.parts(
                name,
                node.weights(),
                node.outputChannels(),
                perGroup,
                operand(node.from()).grid());
        String sums = new ExactSums(graph, name)
                .ofProducts(
                        integers(node.from()),
                        node.groups(),
                        node.weights(),
                        new long[] {node.outputChannels(), perGroup, down.taps(), along.taps()},
                        parts,
                        "Conv",
                        attributes);
        String result =
                finished(name, sums, node.name() + "/biased", node.from(), node.weightScales(), node.bias(), 1, 1);
        return node.ceiling().isPresent()
                ? plain().clip(name + "/active", result, 0, node.ceiling().get())
                : result;
    }

    private String linear(Linear node) {
        String name = node.name();
        String flat = graph.operator("Flatten", name + "/flat", List.of(integers(node.from())));
        String features = graph.operator("Round", name + "/features", List.of(flat));
        List<Integer> parts = SumReach.parts(
                name,
                node.weights(),
                node.outputs(),
                node.features(),
                operand(node.from()).grid());
        String sums = new ExactSums(graph, name)
                .ofProducts(
                        features,
                        1,
                        node.weights(),
                        new long[] {node.outputs(), node.features()},
                        parts,
                        "Gemm",
                        GraphWriter.attribute("transB", 1));
        boolean last = node.equals(model.nodes().getLast());
        String result = last ? LOGITS : name + "/biased";
        finished(name, sums, result, node.from(), node.weightScales(), node.bias());
        return last ? result : plain().reshaped(name + "/map", result, new Shape(1, 1, node.outputs()));
    }

    /// `sums * (operand scale * weight scale) + bias`, per output channel.
    ///
    /// @param places dimensions after the channels, each 1
    private String finished(
            String name, String sums, String result, int operand, float[] weightScales, float[] bias, long... places) {
        float[] multipliers = new float[weightScales.length];
        for (int o = 0; o < multipliers.length; o++) {
            multipliers[o] = operand(operand).scale() * weightScales[o];
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
        Quantize operand = operand(node.from());
        String sum = new ExactSums(graph, node.name()).ofMap(integers(node.from()), map, operand.grid());
        String multiplier = graph.constant(
                node.name() + "/multiplier", new float[] {operand.scale() / (map.height() * map.width())});
        return graph.operator("Mul", node.name() + "/mean", List.of(sum, multiplier));
    }

    /// `stem W8A8, expand1 W4A4, ...`: bits of weights and operand, layer by layer.
    private String bits() {
        return model.nodes().stream()
                .map(node -> switch (node) {
                    case Convolution conv -> bits(conv, conv.grid());
                    case Linear linear -> bits(linear, linear.grid());
                    case Quantize _, Add _, Multiply _, Table _, Clamp _, Slope _, Affine _, Concat _ -> "";
                    case Rearrange _, MaxPool _, AveragePool _, GlobalAveragePool _ -> "";
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
