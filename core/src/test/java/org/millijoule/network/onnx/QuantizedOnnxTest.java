package org.millijoule.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.millijoule.network.onnx.OnnxFile.FLOAT;
import static org.millijoule.network.onnx.OnnxFile.INT16;
import static org.millijoule.network.onnx.OnnxFile.INT2;
import static org.millijoule.network.onnx.OnnxFile.INT4;
import static org.millijoule.network.onnx.OnnxFile.INT8;
import static org.millijoule.network.onnx.OnnxFile.UINT4;
import static org.millijoule.network.onnx.OnnxFile.UINT8;
import static org.millijoule.network.onnx.OnnxFile.image;
import static org.millijoule.network.onnx.OnnxFile.integer;
import static org.millijoule.network.onnx.OnnxFile.ints;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which bit-widths come out of a file's quantizers.
class QuantizedOnnxTest {
    private static OnnxFile quantized(OnnxFile file, String x, int type) {
        return file.scalar("scale", 0.5f)
                .bytes("zero", type, new long[0], new byte[(type == INT16 ? 2 : 1)])
                .node("QuantizeLinear", x + " scale zero", "q")
                .node("DequantizeLinear", "q scale zero", "dq");
    }

    private static OnnxFile weighted(OnnxFile file, int type) {
        return file.weights("w", type, 6, 4, 3, 3).scalar("ws", 0.1f).node("DequantizeLinear", "w ws", "wd");
    }

    private static String bits(OnnxFile file) {
        OnnxNetwork read = file.read();
        assertThat(read.refused()).isEmpty();
        return "W" + read.weightBits().getLast().map(String::valueOf).orElse("float") + "A"
                + read.activationBits().getLast().map(String::valueOf).orElse("float");
    }

    @ParameterizedTest
    @CsvSource({"3,2,W8A8", "22,21,W4A4", "26,25,W2A2", "3,5,W8A16", "3,1,W8Afloat"})
    void bitsAreThoseOfTheContainers(int weights, int activations, String expected) {
        OnnxFile file = weighted(image(4, 8, 8), weights);
        boolean isFloat = activations == FLOAT;
        if (!isFloat) {
            quantized(file, "x", activations);
        }
        assertThat(bits(file.node("Conv", (isFloat ? "x" : "dq") + " wd", "y"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-4,3.5,4", "0,7.5,4", "0,7,4", "0,6,4", "0,1,2", "0,0.5,1", "-64,63.5,8", "-100,100,8"})
    void aClipBeforeTheQuantizerNarrowsThem(float lowest, float highest, int expected) {
        OnnxFile file = weighted(image(4, 8, 8), INT8)
                .scalar("min", lowest)
                .scalar("max", highest)
                .node("Clip", "x min max", "c");
        assertThat(bits(quantized(file, "c", INT8).node("Conv", "dq wd", "y"))).isEqualTo("W8A" + expected);
    }

    @Test
    void aClipOfTheIntegersNarrowsThemToo() {
        OnnxFile file = image(4, 8, 8)
                .weights("w", FLOAT, 6, 4, 3, 3)
                .scalar("ws", 0.1f)
                .bytes("zero", INT8, new long[0], (byte) 0)
                .bytes("min", INT8, new long[0], (byte) -3)
                .bytes("max", INT8, new long[0], (byte) 3)
                .node("QuantizeLinear", "w ws zero", "wq")
                .node("Clip", "wq min max", "wc")
                .node("DequantizeLinear", "wc ws zero", "wd")
                .node("QuantizeLinear", "x ws zero", "xq")
                .node("Clip", "xq min max", "xc")
                .node("DequantizeLinear", "xc ws zero", "xd")
                .node("Conv", "xd wd", "y");
        assertThat(bits(file)).isEqualTo("W3A3");
    }

    @Test
    void bitsPassThroughWhatMovesValues() {
        OnnxFile moved = quantized(weighted(image(4, 8, 8), INT8), "x", UINT4)
                .node("Relu", "dq", "r")
                .node("MaxPool", "r", "p", ints("kernel_shape", 2, 2))
                .node("Transpose", "p", "t", ints("perm", 0, 1, 3, 2))
                .node("Concat", "t t", "c", integer("axis", 2))
                .node("Conv", "c wd", "y");
        assertThat(bits(moved)).isEqualTo("W8A4");
    }

    /// A function of one value has no more values than its argument; what lies between values of one tensor is
    /// written at their bits by integer runtimes.
    @ParameterizedTest
    @CsvSource({
        "Sigmoid",
        "HardSwish",
        "LeakyRelu",
        "Tanh",
        "Gelu",
        "Dropout",
        "Identity",
        "GlobalAveragePool",
        "AveragePool",
        "ReduceMean",
        "Resize",
        "BatchNormalization",
        "Pad",
        "Softplus"
    })
    void bitsPassThroughFunctionsOfOneValueAndPooling(String type) {
        OnnxFile file = quantized(weighted(image(4, 8, 8), INT8), "x", UINT4)
                .integers("to", 1, 4, 16, 16)
                .integers("pads", 0, 0, 1, 1, 0, 0, 1, 1)
                .weights("row", FLOAT, 4);
        switch (type) {
            case "AveragePool" -> file.node(type, "dq", "s", ints("kernel_shape", 2, 2));
            case "ReduceMean" ->
                file.node(type, "dq", "s", ints("axes", 1)).node("Concat", "s s s s", "t", integer("axis", 1));
            case "Resize" -> file.node(type, "dq - - to", "s", OnnxFile.text("mode", "linear"));
            case "BatchNormalization" -> file.node(type, "dq row row row row", "s");
            case "Pad" -> file.node(type, "dq pads", "s");
            default -> file.node(type, "dq", "s");
        }
        String read = type.equals("ReduceMean") ? "t" : "s";
        file.weights("v", INT8, 6, 4, 1, 1).scalar("vs", 0.1f).node("DequantizeLinear", "v vs", "vd");
        assertThat(bits(file.node("Conv", read + " vd", "y"))).isEqualTo("W8A4");
    }

    @Test
    void bitsPassThroughFunctionsOfSeveralOperators() {
        OnnxFile swish = quantized(weighted(image(4, 8, 8), INT8), "x", UINT4)
                .scalar("two", 2)
                .node("Sigmoid", "dq", "s")
                .node("Mul", "dq s", "m")
                .node("Mul", "m two", "t")
                .node("Conv", "t wd", "y");
        assertThat(bits(swish)).isEqualTo("W8A4");
    }

    /// Runtimes compute these in float or in 32 bits and write them wherever the next quantizer says.
    @ParameterizedTest
    @CsvSource({"Add", "Softmax", "ReduceSum", "Mul"})
    void bitsEndWhereTensorsMeetAndSumsAreTaken(String type) {
        OnnxFile file = quantized(weighted(image(4, 8, 8), INT8), "x", UINT8)
                .integers("axes", 1)
                .node("Transpose", "dq", "d2", ints("perm", 0, 1, 3, 2))
                .node("ReduceSum", "dq axes", "r")
                .node("Concat", "r r r r", "r4", integer("axis", 1));
        switch (type) {
            case "Softmax" -> file.node(type, "dq", "s");
            case "ReduceSum" -> file.node("Identity", "r4", "s");
            default -> file.node(type, "dq d2", "s");
        }
        assertThat(bits(file.node("Conv", "s wd", "y"))).isEqualTo("W8Afloat");
    }

    @Test
    void integerOperatorsReadTheirTypes() {
        OnnxFile conv = image(4, 8, 8)
                .weights("w", INT8, 6, 4, 3, 3)
                .scalar("s", 1)
                .bytes("z", UINT8, new long[0], (byte) 0)
                .node("QuantizeLinear", "x s z", "q")
                .node("QLinearConv", "q s z w s z s z", "y");
        assertThat(bits(conv)).isEqualTo("W8A8");
        OnnxFile dynamic = new OnnxFile()
                .input("x", "N", 12)
                .weights("w", INT4, 12, 5)
                .node("DynamicQuantizeLinear", "x", "q s z")
                .node("MatMulInteger", "q w z", "y");
        assertThat(bits(dynamic)).isEqualTo("W4A8");
        OnnxFile two =
                image(4, 8, 8).weights("w", INT2, 6, 4, 1, 1).scalar("s", 1).bytes("z", UINT8, new long[0], (byte) 0);
        assertThat(bits(two.node("QuantizeLinear", "x s z", "q").node("ConvInteger", "q w", "y")))
                .isEqualTo("W2A8");
    }

    @Test
    void quantNodesOfQonnxSayTheirBits() {
        OnnxFile file = image(4, 8, 8)
                .weights("w", FLOAT, 6, 4, 3, 3)
                .scalar("s", 1)
                .scalar("z", 0)
                .scalar("three", 3)
                .scalar("five", 5)
                .node("qonnx.custom_op.general", "Quant", "w s z three", "wq")
                .node("qonnx.custom_op.general", "Quant", "x s z five", "xq")
                .node("Conv", "xq wq", "y");
        assertThat(bits(file)).isEqualTo("W3A5");
    }

    @Test
    void exportedFilesNameTheBitsOfTheirWeights() {
        OnnxFile file = weighted(image(4, 8, 8), INT8)
                .producer("Millijoule")
                .property("bits", "stem W4A8, head W2A2")
                .node("Conv", "x wd", "stem/products");
        assertThat(file.read().weightBits()).containsExactly(Optional.of(4));
        OnnxFile damaged = weighted(image(4, 8, 8), INT8)
                .producer("Millijoule")
                .property("bits", "stem W4A8, head")
                .node("Conv", "x wd", "stem/products");
        assertThatThrownBy(damaged::read).hasMessageContaining("the entry 'head', where 'name W4A4' belongs");
    }

    @Test
    void quantizersAreOperationsWithoutArithmetic() {
        OnnxFile file = quantized(weighted(image(4, 8, 8), INT8), "x", UINT8).node("Conv", "dq wd", "y");
        assertThat(file.read().network().nodes())
                .extracting(node -> node.layer().getClass().getSimpleName())
                .containsExactly("Other", "Other", "Convolution");
        assertThat(file.read().folded()).extracting(UnpricedNode::name).containsExactly("wd");
    }
}
