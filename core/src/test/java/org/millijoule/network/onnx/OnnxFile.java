package org.millijoule.network.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;

/// Writes small ONNX files field by field, right ones and wrong ones.
final class OnnxFile {
    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int INT8 = 3;
    static final int INT16 = 5;
    static final int INT64 = 7;
    static final int BOOL = 9;
    static final int UINT4 = 21;
    static final int INT4 = 22;
    static final int INT2 = 26;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
    private final ByteArrayOutputStream model = new ByteArrayOutputStream();
    private final List<String> outputs = new ArrayList<>();
    private String last = "";

    /// A graph with the input `x`, N x C x H x W.
    static OnnxFile image(int channels, int height, int width) {
        return new OnnxFile().input("x", "N", channels, height, width);
    }

    /// Each size is a number or the name of an open size.
    OnnxFile input(String name, Object... sizes) {
        return field(graph, 11, signature(name, FLOAT, sizes));
    }

    OnnxFile declare(String name, Object... sizes) {
        return field(graph, 13, signature(name, FLOAT, sizes));
    }

    /// A node named as its output, which becomes the output of the graph unless others follow.
    OnnxFile node(String type, String inputs, String output, Bytes... attributes) {
        return node("", type, inputs, output, attributes);
    }

    OnnxFile node(String domain, String type, String inputs, String output, Bytes... attributes) {
        return rawNode(output.split(" ", -1)[0], domain, type, inputs, output, attributes);
    }

    /// Inputs and outputs separated by spaces; `-` is an input left out.
    OnnxFile rawNode(String name, String domain, String type, String inputs, String output, Bytes... attributes) {
        last = output.split(" ", -1)[0];
        return field(graph, 1, operator(name, domain, type, inputs, output, attributes));
    }

    /// A nameless node of the standard domain, for a body.
    static Bytes operator(String type, String inputs, String output, Bytes... attributes) {
        return operator("", "", type, inputs, output, attributes);
    }

    /// A body without shapes: names of its inputs and outputs, separated by spaces.
    static Bytes graph(String inputs, String outputs, Bytes... nodes) {
        Bytes body = message();
        for (String input : inputs.isEmpty() ? new String[0] : inputs.split(" ", -1)) {
            body.bytes(11, signature(input, FLOAT));
        }
        for (String output : outputs.split(" ", -1)) {
            body.bytes(12, signature(output, FLOAT));
        }
        for (Bytes node : nodes) {
            body.bytes(1, node);
        }
        return body;
    }

    private static Bytes operator(
            String name, String domain, String type, String inputs, String output, Bytes... attributes) {
        Bytes node = message();
        for (String input : inputs.isEmpty() ? new String[0] : inputs.split(" ", -1)) {
            node.text(1, input.equals("-") ? "" : input);
        }
        for (String name2 : output.split(" ", -1)) {
            node.text(2, name2);
        }
        if (!name.isEmpty()) {
            node.text(3, name);
        }
        node.text(4, type).text(7, domain);
        for (Bytes attribute : attributes) {
            node.bytes(5, attribute);
        }
        return node;
    }

    /// A constant without values, as for external data.
    OnnxFile weights(String name, int type, long... dims) {
        return field(graph, 5, tensor(name, type, dims));
    }

    OnnxFile integers(String name, long... values) {
        return field(graph, 5, integerTensor(name, values));
    }

    OnnxFile scalar(String name, float value) {
        return field(
                graph,
                5,
                tensor(name, FLOAT)
                        .bytes(
                                9,
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putFloat(value)
                                        .array()));
    }

    OnnxFile bytes(String name, int type, long[] dims, byte... values) {
        return field(graph, 5, tensor(name, type, dims).bytes(9, values));
    }

    OnnxFile output(String name) {
        outputs.add(name);
        return this;
    }

    OnnxFile property(String key, String value) {
        return field(model, 14, message().text(1, key).text(2, value));
    }

    OnnxFile producer(String name) {
        return field(model, 2, new Bytes().raw(name.getBytes(StandardCharsets.UTF_8)));
    }

    OnnxFile raw(int field, Bytes content) {
        return field(graph, field, content);
    }

    OnnxFile rawModel(int field, Bytes content) {
        return field(model, field, content);
    }

    byte[] toBytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(graph.toByteArray());
        for (String name : outputs.isEmpty() ? List.of(last) : outputs) {
            new Bytes().bytes(12, signature(name, FLOAT)).appendTo(whole);
        }
        Bytes all = message().integer(1, 8).bytes(8, message().text(1, "").integer(2, 17));
        all.raw(model.toByteArray());
        all.bytes(7, whole.toByteArray());
        return all.toByteArray();
    }

    OnnxNetwork read() {
        return read(toBytes(), Optional.empty());
    }

    OnnxNetwork read(Shape image) {
        return read(toBytes(), Optional.of(image));
    }

    static OnnxNetwork read(byte[] file, Optional<Shape> image) {
        try {
            return OnnxNetwork.read("net.onnx", new ByteArrayInputStream(file), image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OnnxFile field(ByteArrayOutputStream to, int field, Bytes content) {
        new Bytes().bytes(field, content).appendTo(to);
        return this;
    }

    static Bytes signature(String name, int type, Object... sizes) {
        Bytes shape = message();
        for (Object size : sizes) {
            shape.bytes(
                    1,
                    size instanceof Number number
                            ? message().integer(1, number.longValue())
                            : message().text(2, size.toString()));
        }
        Bytes tensor = message().integer(1, type);
        return message()
                .text(1, name)
                .bytes(2, message().bytes(1, sizes.length == 0 ? tensor : tensor.bytes(2, shape)));
    }

    static Bytes tensor(String name, int type, long... dims) {
        Bytes tensor = message();
        for (long dim : dims) {
            tensor.integer(1, dim);
        }
        return tensor.integer(2, type).text(8, name);
    }

    static Bytes integerTensor(String name, long... values) {
        Bytes tensor = tensor(name, INT64, values.length);
        for (long value : values) {
            tensor.integer(7, value);
        }
        return tensor;
    }

    static Bytes ints(String name, long... values) {
        Bytes attribute = message().text(1, name).integer(20, 7);
        for (long value : values) {
            attribute.integer(8, value);
        }
        return attribute;
    }

    static Bytes integer(String name, long value) {
        return message().text(1, name).integer(20, 2).integer(3, value);
    }

    static Bytes text(String name, String value) {
        return message().text(1, name).integer(20, 3).text(4, value);
    }

    static Bytes tensorAttribute(String name, Bytes tensor) {
        return message().text(1, name).integer(20, 4).bytes(5, tensor);
    }

    static Bytes graphAttribute(String name, Bytes graph) {
        return message().text(1, name).integer(20, 5).bytes(6, graph);
    }

    static Bytes message() {
        return new Bytes();
    }

    /// A message in the making.
    static final class Bytes {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @FunctionalInterface
        private interface Writing {
            void to(CodedOutputStream out) throws IOException;
        }

        private Bytes write(Writing writing) {
            try {
                CodedOutputStream out = CodedOutputStream.newInstance(bytes, 64);
                writing.to(out);
                out.flush();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Bytes text(int field, String text) {
            return bytes(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Bytes integer(int field, long value) {
            return write(out -> out.writeInt64(field, value));
        }

        Bytes bytes(int field, byte... content) {
            return write(out -> out.writeByteArray(field, content));
        }

        Bytes bytes(int field, Bytes content) {
            return bytes(field, content.toByteArray());
        }

        Bytes raw(byte... content) {
            bytes.writeBytes(content);
            return this;
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }

        void appendTo(ByteArrayOutputStream out) {
            out.writeBytes(bytes.toByteArray());
        }
    }
}
