package org.millijoule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// An ONNX graph in the making: operators, constants and signature, in the order in which they are added.
final class GraphWriter {
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Set<String> constants = new HashSet<>();
    private final Set<String> operators = new HashSet<>();

    GraphWriter(String name) {
        graph.setName(name);
    }

    /// Adds an operator with one output, which also names it; returns that name.
    String operator(String type, String output, List<String> inputs, AttributeProto... attributes) {
        operators.add(output);
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return output;
    }

    /// Cuts a tensor along its channels; returns the names of the pieces, `name` and a number from 0.
    List<String> split(String name, String x, long... sizes) {
        List<String> pieces =
                IntStream.range(0, sizes.length).mapToObj(i -> name + i).toList();
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Split")
                .setName(name)
                .addInput(x)
                .addInput(constant(name + "/sizes", sizes))
                .addAllOutput(pieces)
                .addAttribute(attribute("axis", 1)));
        return pieces;
    }

    /// Whether an operator of that name has been added.
    boolean has(String output) {
        return operators.contains(output);
    }

    static AttributeProto attribute(String name, long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(Arrays.stream(values).boxed().toList())
                .build();
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /// Adds a float32 constant; no dimensions make it a scalar.
    String constant(String name, float[] values, long... dimensions) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, ByteString.copyFrom(raw), dimensions);
    }

    /// Adds a row of int64.
    String constant(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64, ByteString.copyFrom(raw), values.length);
    }

    /// Adds an int8 constant, or a uint8 one.
    String constant(String name, boolean signed, byte[] values, long... dimensions) {
        return constant(
                name,
                signed ? TensorProto.DataType.INT8 : TensorProto.DataType.UINT8,
                ByteString.copyFrom(values),
                dimensions);
    }

    private String constant(String name, TensorProto.DataType type, ByteString raw, long... dimensions) {
        if (!constants.add(name)) {
            throw new IllegalArgumentException("there are two constants " + name);
        }
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(Arrays.stream(dimensions).boxed().toList())
                .setRawData(raw));
        return name;
    }

    /// What the graph is, for who looks into the file.
    void describe(String text) {
        graph.setDocString(text);
    }

    void input(String name, String meaning, long... dimensions) {
        graph.addInput(signature(name, meaning, dimensions));
    }

    void output(String name, String meaning, long... dimensions) {
        graph.addOutput(signature(name, meaning, dimensions));
    }

    /// A float32 tensor of `N` times these dimensions.
    private static ValueInfoProto signature(String name, String meaning, long... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
        for (long dimension : dimensions) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setDocString(meaning)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }

    GraphProto graph() {
        return graph.build();
    }
}
