package org.millijoule.job.evaluate;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// ONNX files of a few operators, as strangers bring them.
public final class SmallNetworks {
    private static final long ANY = -1;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("small");
    private final ModelProto.Builder model = ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13));

    private SmallNetworks() {}

    /// The mean of each channel: an image is red, green or blue. Any batch, 8x8x3.
    public static SmallNetworks colours() {
        return means(DataType.FLOAT, ANY, 3, 8, 8).output(DataType.FLOAT, ANY, 3);
    }

    /// The same, its input and output of another type, for a batch of another size.
    static SmallNetworks colours(DataType type, long batch) {
        return means(type, batch, 3, 8, 8).output(type, batch, 3);
    }

    /// The same with its channels last, as Keras writes it.
    static SmallNetworks coloursLast() {
        return new SmallNetworks()
                .input("image", DataType.FLOAT, ANY, 8, 8, 3)
                .node("Transpose", "planes", List.of("image"), ints("perm", 0, 3, 1, 2))
                .node("GlobalAveragePool", "mean", List.of("planes"))
                .node("Flatten", "logits", List.of("mean"))
                .output(DataType.FLOAT, ANY, 3);
    }

    private static SmallNetworks means(DataType type, long... input) {
        return new SmallNetworks()
                .input("image", type, input)
                .node("GlobalAveragePool", "mean", List.of("image"))
                .node("Flatten", "logits", List.of("mean"));
    }

    /// Dark or bright, of a grey image between 0 and 1: `[0.5 - mean, mean - 0.5]`.
    static SmallNetworks brightness() {
        return new SmallNetworks()
                .input("image", DataType.FLOAT, ANY, 1, 8, 8)
                .node("GlobalAveragePool", "mean", List.of("image"))
                .node("Flatten", "flat", List.of("mean"))
                .constant("weights", new float[] {-1, 1}, 2, 1)
                .constant("bias", new float[] {0.5f, -0.5f}, 2)
                .node("Gemm", "logits", List.of("flat", "weights", "bias"), number("transB", 1))
                .output(DataType.FLOAT, ANY, 2);
    }

    /// `colours` behind a Softmax of the means divided by 255.
    static SmallNetworks probabilities() {
        return new SmallNetworks()
                .input("image", DataType.FLOAT, ANY, 3, 8, 8)
                .node("GlobalAveragePool", "mean", List.of("image"))
                .node("Flatten", "flat", List.of("mean"))
                .constant("scale", new float[] {1f / 255})
                .node("Mul", "scaled", List.of("flat", "scale"))
                .node("Softmax", "logits", List.of("scaled"))
                .output(DataType.FLOAT, ANY, 3);
    }

    /// `colours` with outputs for more classes, whose numbers are always lower.
    static SmallNetworks coloursAndMore(int more) {
        float[] low = new float[more];
        Arrays.fill(low, -1);
        return new SmallNetworks()
                .input("image", DataType.FLOAT, 1, 3, 8, 8)
                .node("GlobalAveragePool", "mean", List.of("image"))
                .node("Flatten", "flat", List.of("mean"))
                .constant("low", low, 1, more)
                .node("Concat", "logits", List.of("flat", "low"), number("axis", 1))
                .output(DataType.FLOAT, 1, 3 + more);
    }

    /// Two images.
    static SmallNetworks twoInputs() {
        return new SmallNetworks()
                .input("left", DataType.FLOAT, ANY, 3, 8, 8)
                .input("right", DataType.FLOAT, ANY, 3, 8, 8)
                .node("Add", "both", List.of("left", "right"))
                .node("GlobalAveragePool", "mean", List.of("both"))
                .node("Flatten", "logits", List.of("mean"))
                .output(DataType.FLOAT, ANY, 3);
    }

    /// Of one operator, its input of any shape.
    static SmallNetworks of(String operator, long[] input, long... output) {
        return new SmallNetworks()
                .input("image", DataType.FLOAT, input)
                .node(operator, "logits", List.of("image"))
                .output(DataType.FLOAT, output);
    }

    /// The logarithm of numbers below 0.
    static SmallNetworks constant() {
        return means(DataType.FLOAT, ANY, 3, 8, 8)
                .constant("nothing", new float[] {0})
                .node("Mul", "same", List.of("logits", "nothing"))
                .outputOf("same", DataType.FLOAT, ANY, 3);
    }

    static SmallNetworks notANumber() {
        return new SmallNetworks()
                .input("image", DataType.FLOAT, ANY, 3, 8, 8)
                .node("GlobalAveragePool", "mean", List.of("image"))
                .node("Flatten", "flat", List.of("mean"))
                .constant("one", new float[] {-1000})
                .node("Add", "negative", List.of("flat", "one"))
                .node("Log", "logits", List.of("negative"))
                .output(DataType.FLOAT, ANY, 3);
    }

    /// The same with a text of its own.
    public SmallNetworks saying(Map<String, String> metadata) {
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return this;
    }

    /// Writes it.
    public Path in(Path folder) throws IOException {
        return Files.write(
                folder.resolve("net.onnx"), model.setGraph(graph).build().toByteArray());
    }

    private SmallNetworks input(String name, DataType type, long... dims) {
        graph.addInput(signature(name, type, dims));
        return this;
    }

    private SmallNetworks output(DataType type, long... dims) {
        return outputOf("logits", type, dims);
    }

    private SmallNetworks outputOf(String name, DataType type, long... dims) {
        graph.addOutput(signature(name, type, dims));
        return this;
    }

    private SmallNetworks node(String type, String output, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    private SmallNetworks constant(String name, float[] values, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT.getNumber());
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(dims.length == 0 ? tensor.addDims(values.length) : tensor);
        return this;
    }

    private static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static ValueInfoProto signature(String name, DataType type, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            TensorShapeProto.Dimension.Builder size = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(dim == ANY ? size.setDimParam("N") : size.setDimValue(dim));
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
