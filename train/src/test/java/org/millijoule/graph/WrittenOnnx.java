package org.millijoule.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/// A small ONNX file from a text: nodes separated by `;`, each `Conv x w:6x4x3x3 b:6 -> y group=2 strides=[2,1]`.
/// Operands are tensors, `name:AxB` random weights, `@2,-1` integers, `#0.5` one number, `_` nothing.
final class WrittenOnnx {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
    private final SplittableRandom random = new SplittableRandom(5);
    private final int opset;

    private WrittenOnnx(int opset) {
        this.opset = opset;
    }

    /// A file with the input `x`; the last tensor of the text is the output.
    ///
    /// @param input `1x4x9x7`
    static ModelProto model(int opset, String input, String nodes) {
        WrittenOnnx file = new WrittenOnnx(opset);
        file.graph.addInput(signature("x", sizes(input)));
        String last = "";
        for (String node : nodes.split(";", -1)) {
            last = file.node(node.strip());
        }
        file.graph.addOutput(ValueInfoProto.newBuilder().setName(last));
        return file.model();
    }

    static Path write(Path folder, ModelProto model) {
        try {
            Path file = folder.resolve("net.onnx");
            Files.write(file, model.toByteArray());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ModelProto model() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain("com.microsoft")
                        .setVersion(1))
                .setGraph(graph)
                .build();
    }

    private static long[] sizes(String text) {
        return Arrays.stream(text.split("x", -1)).mapToLong(Long::parseLong).toArray();
    }

    private static ValueInfoProto signature(String name, long[] sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)))
                .build();
    }

    private String node(String text) {
        String[] sides = text.split(" -> ", -1);
        String[] left = sides[0].split(" ", -1);
        String[] right = sides[1].split(" ", -1);
        int dot = left[0].lastIndexOf('.');
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(left[0].substring(dot + 1))
                .setDomain(dot < 0 ? "" : left[0].substring(0, dot));
        for (String operand : Arrays.asList(left).subList(1, left.length)) {
            node.addInput(operand(operand));
        }
        String first = "";
        for (String word : right) {
            if (word.contains("=")) {
                node.addAttribute(attribute(word));
            } else {
                node.addOutput(word);
                first = first.isEmpty() ? word : first;
            }
        }
        graph.addNode(node.setName("node_" + first));
        return node.getOutput(node.getOutputCount() - 1);
    }

    private String operand(String word) {
        if (word.equals("_")) {
            return "";
        }
        if (word.startsWith("@")) {
            TensorProto.Builder tensor = TensorProto.newBuilder().setName(word).setDataType(INT64);
            String[] numbers =
                    word.length() == 1 ? new String[0] : word.substring(1).split(",", -1);
            tensor.addDims(numbers.length);
            Arrays.stream(numbers).mapToLong(Long::parseLong).forEach(tensor::addInt64Data);
            return constant(tensor);
        }
        if (word.startsWith("#")) {
            TensorProto.Builder tensor = TensorProto.newBuilder().setName(word).setDataType(FLOAT);
            String[] numbers = word.substring(1).split(",", -1);
            if (numbers.length > 1) {
                tensor.addDims(numbers.length);
            }
            for (String number : numbers) {
                tensor.addFloatData(Float.parseFloat(number));
            }
            return constant(tensor);
        }
        int colon = word.indexOf(':');
        if (colon < 0) {
            return word;
        }
        String name = word.substring(0, colon);
        long[] sizes = sizes(word.substring(colon + 1));
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        Arrays.stream(sizes).forEach(tensor::addDims);
        byte[] raw = new byte[4 * (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(raw).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            float number = (float) (random.nextGaussian() * 0.5);
            buffer.putFloat(name.startsWith("variance") ? Math.abs(number) + 0.2f : number);
        }
        tensor.setRawData(ByteString.copyFrom(raw));
        graph.addInitializer(tensor);
        return name;
    }

    private String constant(TensorProto.Builder tensor) {
        boolean there = graph.getInitializerList().stream()
                .anyMatch(known -> known.getName().equals(tensor.getName()));
        if (!there) {
            graph.addInitializer(tensor);
        }
        return tensor.getName();
    }

    private static AttributeProto attribute(String word) {
        String name = word.substring(0, word.indexOf('='));
        String value = word.substring(name.length() + 1);
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value.startsWith("[")) {
            String[] numbers = value.substring(1, value.length() - 1).split(",", -1);
            if (value.contains(".")) {
                Arrays.stream(numbers).map(Float::parseFloat).forEach(attribute::addFloats);
                return attribute.setType(AttributeType.FLOATS).build();
            }
            Arrays.stream(numbers).map(Long::parseLong).forEach(attribute::addInts);
            return attribute.setType(AttributeType.INTS).build();
        }
        if (Character.isLetter(value.charAt(0))) {
            return attribute
                    .setType(AttributeType.STRING)
                    .setS(ByteString.copyFrom(value, StandardCharsets.UTF_8))
                    .build();
        }
        return value.contains(".")
                ? attribute
                        .setType(AttributeType.FLOAT)
                        .setF(Float.parseFloat(value))
                        .build()
                : attribute
                        .setType(AttributeType.INT)
                        .setI(Long.parseLong(value))
                        .build();
    }
}
