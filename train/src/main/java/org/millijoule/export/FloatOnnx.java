package org.millijoule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;

/// Writes a network of real numbers as an ONNX file: input `pixels`, float32 (N, C, H, W), 0..255, normalised inside;
/// output `logits`, (N, classes). Operators have the names of the graph's.
public final class FloatOnnx {
    private static final int OPSET = 17; // what every runtime of the last years reads
    private static final int IR = 8;

    private final WeightedGraph network;
    private final GraphWriter graph = new GraphWriter("millijoule");
    private final List<String> results = new ArrayList<>();

    private FloatOnnx(WeightedGraph network) {
        this.network = network;
    }

    /// The content of `model.onnx`.
    ///
    /// @param network of convolutions, fully connected layers, clips, sums and pooling, without batch-norm
    /// @throws IllegalArgumentException if it has something else
    public static byte[] bytes(WeightedGraph network, Normalisation normalisation, ModelFacts facts) {
        return new FloatOnnx(network).model(normalisation, facts).toByteArray();
    }

    private ModelProto model(Normalisation normalisation, ModelFacts facts) {
        Shape image = network.input();
        graph.describe("A classifier of real numbers. Feed pixels as they are, 0..255.");
        graph.input(
                OnnxWriter.PIXELS,
                "pixels 0..255 as float32, (N, channels, height, width); colours in the order red, green, blue",
                image.channels(),
                image.height(),
                image.width());
        String mean = graph.constant("pixels/mean", normalisation.mean(), 1, image.channels(), 1, 1);
        String inverse =
                graph.constant("pixels/inverse_deviation", normalisation.inverseDeviation(), 1, image.channels(), 1, 1);
        String centred = graph.operator("Sub", "pixels/centred", List.of(OnnxWriter.PIXELS, mean));
        String normalised = graph.operator("Mul", "pixels/normalised", List.of(centred, inverse));
        for (int at = 0; at < network.vertices().size(); at++) {
            results.add(written(at, normalised));
        }
        String flat = graph.operator("Flatten", OnnxWriter.LOGITS, List.of(results.getLast()));
        graph.output(flat, "one number a class, in the order of the property 'classes'; no softmax", network.classes());
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("classes", facts.classesAsJson());
        properties.put("pixels", "0..255");
        properties.put("layout", "NCHW");
        properties.put("spec_hash", facts.specHash());
        properties.put("millijoule_version", facts.version());
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setProducerName("Millijoule")
                .setProducerVersion(facts.version())
                .setGraph(graph.graph());
        properties.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    private String written(int at, String normalised) {
        Vertex vertex = network.vertices().get(at);
        String name = vertex.name();
        List<String> inputs = vertex.inputs().stream()
                .map(source -> source == WeightedGraph.IMAGE ? normalised : results.get(source))
                .toList();
        Shape read = vertex.inputs().getFirst() == WeightedGraph.IMAGE
                ? network.input()
                : network.shapes().get(vertex.inputs().getFirst());
        return switch (vertex.operation()) {
            case Operation.Convolution conv -> convolution(name, conv, inputs.getFirst(), read);
            case Operation.Linear linear -> {
                String rows = graph.operator("Flatten", name + "/rows", inputs);
                String w = graph.constant(name + ".weight", linear.weights(), linear.outputs(), read.channels());
                String b = graph.constant(name + ".bias", linear.bias(), linear.outputs());
                yield graph.operator("Gemm", name, List.of(rows, w, b), GraphWriter.attribute("transB", 1));
            }
            case Operation.Clamp clamp when clamp.equals(Operation.Clamp.RELU) -> graph.operator("Relu", name, inputs);
            case Operation.Clamp clamp -> {
                String low = graph.constant(name + "/lowest", new float[] {clamp.lowest()});
                String high = graph.constant(name + "/highest", new float[] {clamp.highest()});
                yield graph.operator("Clip", name, List.of(inputs.getFirst(), low, high));
            }
            case Operation.Add _ -> graph.operator("Add", name, inputs);
            case Operation.Pool pool
            when pool.kernel().equals(Operation.Pool.mean(read).kernel()) ->
                graph.operator(
                        pool.kind() == Layer.Pool.Kind.AVERAGE ? "GlobalAveragePool" : "GlobalMaxPool", name, inputs);
            case Operation.Pool pool
            when pool.kind() == Layer.Pool.Kind.MAXIMUM ->
                graph.operator("MaxPool", name, inputs, window(pool.kernel()));
            default -> throw new IllegalArgumentException(name + " is none of the operators that are written");
        };
    }

    private String convolution(String name, Operation.Convolution conv, String input, Shape read) {
        Kernel kernel = conv.kernel();
        String w = graph.constant(
                name + ".weight",
                conv.weights(),
                conv.outputChannels(),
                read.channels() / conv.groups(),
                kernel.height().taps(),
                kernel.width().taps());
        String b = graph.constant(name + ".bias", conv.bias(), conv.outputChannels());
        List<AttributeProto> attributes = new ArrayList<>(List.of(window(kernel)));
        attributes.add(GraphWriter.attribute(
                "dilations",
                new long[] {kernel.height().dilation(), kernel.width().dilation()}));
        attributes.add(GraphWriter.attribute("group", conv.groups()));
        return graph.operator("Conv", name, List.of(input, w, b), attributes.toArray(AttributeProto[]::new));
    }

    private static AttributeProto[] window(Kernel kernel) {
        Kernel.Axis height = kernel.height();
        Kernel.Axis width = kernel.width();
        return new AttributeProto[] {
            GraphWriter.attribute("kernel_shape", new long[] {height.taps(), width.taps()}),
            GraphWriter.attribute("strides", new long[] {height.stride(), width.stride()}),
            GraphWriter.attribute("pads", new long[] {height.before(), width.before(), height.after(), width.after()})
        };
    }
}
