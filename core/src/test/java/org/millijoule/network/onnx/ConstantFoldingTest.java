package org.millijoule.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.millijoule.network.onnx.OnnxFile.FLOAT;
import static org.millijoule.network.onnx.OnnxFile.INT64;
import static org.millijoule.network.onnx.OnnxFile.image;
import static org.millijoule.network.onnx.OnnxFile.integer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Attribute;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Tensor;
import org.millijoule.network.onnx.rule.Batch;
import org.millijoule.network.onnx.rule.Call;
import org.millijoule.network.onnx.rule.Operators;
import org.millijoule.network.onnx.rule.Result;
import org.millijoule.network.onnx.rule.Value;

/// Constants computed from constants have the numbers that onnxruntime gives: `scripts/onnx/folding.py` wrote them.
class ConstantFoldingTest {
    private static final Map<Character, ElementType> TYPES = Map.of(
            'F',
            ElementType.FLOAT,
            'D',
            ElementType.DOUBLE,
            'H',
            ElementType.FLOAT16,
            'I',
            ElementType.INT64,
            'J',
            ElementType.INT32,
            'B',
            ElementType.BOOL,
            'U',
            ElementType.UINT8);

    static List<String> cases() throws IOException {
        try (InputStream in = ConstantFoldingTest.class.getResourceAsStream("/onnx/folding.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aConstantHasTheNumbersOfOnnxruntime(String line) {
        String[] fields = line.split(";", -1);
        List<Optional<Value>> operands = new ArrayList<>();
        for (int i = 2; i < fields.length - 1; i++) {
            operands.add(fields[i].isEmpty() ? Optional.empty() : Optional.of(value(fields[i])));
        }
        List<String> names =
                operands.stream().map(operand -> operand.isPresent() ? "t" : "").toList();
        List<String> outputs = List.of("Split", "TopK").contains(fields[0]) ? List.of("y", "z") : List.of("y");
        Operator operator = new Operator("n", fields[0], "", "", names, outputs, attributes(fields[1]));
        Result result = Operators.rule(operator)
                .results(new Call(operator, operands, new Batch(1)))
                .getFirst();
        List<Value> read = result.kind() instanceof Result.Kind.Constant
                ? List.of()
                : operands.stream().flatMap(Optional::stream).toList();
        Optional<Numbers> numbers = new Folder(false)
                .numbers(result.type(), result.dims(), result.fold().orElseThrow(), read);

        Value expected = value(fields[fields.length - 1].substring(1));
        assertThat(result.type()).isEqualTo(expected.type());
        assertThat(result.dims()).isEqualTo(expected.dims());
        double[] wanted = expected.numbers().orElseThrow().toArray();
        double[] got = numbers.orElseThrow().toArray();
        assertThat(got).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(got[i]).isCloseTo(wanted[i], within(1e-6 * Math.abs(wanted[i])));
        }
    }

    private static Value value(String text) {
        int open = text.indexOf('[');
        int close = text.indexOf(']');
        List<Integer> sizes = text.substring(open + 1, close).isEmpty()
                ? List.of()
                : Arrays.stream(text.substring(open + 1, close).split("x"))
                        .map(Integer::valueOf)
                        .toList();
        String numbers = text.substring(close + 2);
        return Value.constant(new Tensor(
                "t", Objects.requireNonNull(TYPES.get(text.charAt(0))), new Dims(sizes), Optional.of(row(numbers))));
    }

    private static Numbers row(String text) {
        return Numbers.of(
                text.isEmpty()
                        ? new double[0]
                        : Arrays.stream(text.split(" "))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
    }

    private static Map<String, Attribute> attributes(String text) {
        Map<String, Attribute> attributes = new HashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(",")) {
            attributes.put(
                    pair.substring(0, pair.indexOf('=')),
                    new Attribute.Values(row(pair.substring(pair.indexOf('=') + 1))));
        }
        return attributes;
    }

    /// `pad = max((ceil(size / stride) - 1) * stride + kernel - size, 0)`, as networks compute it that pad like
    /// TensorFlow, written by PyTorch's old exporter for an image of any size.
    @Test
    void samePaddingComputedFromTheImageIsKnown() {
        OnnxFile file = image(4, 9, 9)
                .weights("w", FLOAT, 6, 4, 3, 3)
                .integers("axis", 2)
                .integers("one", 1)
                .integers("two", 2)
                .integers("three", 3)
                .integers("zeros", 0, 0)
                .integers("none", 0)
                .scalar("half", 0.5f)
                .node("Shape", "x", "sizes")
                .node("Gather", "sizes axis", "size")
                .node("Cast", "size", "real", integer("to", FLOAT))
                .node("Mul", "real half", "scaled")
                .node("Ceil", "scaled", "up")
                .node("Cast", "up", "outputs", integer("to", INT64))
                .node("Sub", "outputs one", "steps")
                .node("Mul", "steps two", "reach")
                .node("Add", "reach three", "wanted")
                .node("Sub", "wanted size", "missing")
                .node("Clip", "missing none", "pad")
                .node("Div", "pad two", "before")
                .node("Sub", "pad before", "after")
                .node("Concat", "zeros before before zeros after after", "pads", integer("axis", 0))
                .node("Pad", "x pads", "padded")
                .node("Conv", "padded w", "y", OnnxFile.ints("strides", 2, 2));
        OnnxNetwork read = file.read();
        assertThat(read.refused()).isEmpty();
        assertThat(read.network().nodes().getFirst().layer().output()).isEqualTo(new Shape(11, 11, 4));
        assertThat(read.network().nodes().getLast().layer())
                .isEqualTo(new Layer.Convolution(new Shape(11, 11, 4), 6, 3, 2, Padding.all(0), 1));
    }
}
