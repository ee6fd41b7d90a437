package org.millijoule.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.millijoule.network.onnx.OnnxFile.BOOL;
import static org.millijoule.network.onnx.OnnxFile.FLOAT;
import static org.millijoule.network.onnx.OnnxFile.graph;
import static org.millijoule.network.onnx.OnnxFile.graphAttribute;
import static org.millijoule.network.onnx.OnnxFile.image;
import static org.millijoule.network.onnx.OnnxFile.integer;
import static org.millijoule.network.onnx.OnnxFile.message;
import static org.millijoule.network.onnx.OnnxFile.operator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.network.Node;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.OnnxException;

/// Branches, loops and functions of the file: what runs the same way for every image stands in their place.
class ControlFlowTest {
    private static final OnnxFile.Bytes[] NONE = {};

    private static OnnxFile branching(String condition) {
        return image(4, 8, 8)
                .weights("w", FLOAT, 6, 4, 1, 1)
                .weights("v", FLOAT, 2, 4, 1, 1)
                .node(
                        "If",
                        condition,
                        "y",
                        graphAttribute("then_branch", graph("", "a", operator("Conv", "x w", "a"))),
                        graphAttribute("else_branch", graph("", "a", operator("Conv", "x v", "a"))));
    }

    @ParameterizedTest
    @CsvSource({"1,6", "0,2"})
    void theBranchOfAConstantConditionStandsInItsPlace(int condition, int channels) {
        OnnxNetwork read =
                branching("c").bytes("c", BOOL, new long[0], (byte) condition).read();
        assertThat(read.refused()).isEmpty();
        assertThat(read.network().nodes()).extracting(Node::name).containsExactly("y/Conv_0");
        assertThat(read.network().nodes().getFirst().layer().output()).isEqualTo(new Shape(8, 8, channels));
        assertThat(read.folded().getFirst().reason()).contains("its condition is constant");
    }

    @Test
    void aConditionOfTheImageIsRefusedInTrueWords() {
        OnnxFile file = image(4, 8, 8)
                .node("ReduceMax", "x", "most", integer("keepdims", 0))
                .node("Cast", "most", "c", integer("to", 9))
                .node(
                        "If",
                        "c",
                        "y",
                        graphAttribute("then_branch", graph("", "a", operator("Relu", "x", "a"))),
                        graphAttribute("else_branch", graph("", "a", operator("Neg", "x", "a"))));
        assertThat(file.read().refused())
                .containsExactly(new UnpricedNode("y", "If", "its condition is computed from the image"));
    }

    /// `squeeze(2)` of an axis of open size, as PyTorch's old exporter writes it.
    @Test
    void aBranchOnTheSizeOfTheMapIsDecidedByIt() {
        OnnxFile file = new OnnxFile()
                .input("x", "N", 4, 1, "width")
                .integers("axis", 2)
                .integers("one", 1)
                .weights("w", FLOAT, 8, 5)
                .node("Shape", "x", "s")
                .node("Gather", "s axis", "size")
                .node("Equal", "size one", "c")
                .node(
                        "If",
                        "c",
                        "flat",
                        graphAttribute("then_branch", graph("", "a", operator("Squeeze", "x axis", "a"))),
                        graphAttribute("else_branch", graph("", "b", operator("Identity", "x", "b"))))
                .node("MatMul", "flat w", "y");
        OnnxNetwork read = file.read(new Shape(1, 8, 4));
        assertThat(read.refused()).isEmpty();
        assertThat(read.network().macs()).isEqualTo(4 * 8 * 5);
    }

    @Test
    void nodesThatOnlyABranchReadsAreNeeded() {
        OnnxFile file = image(4, 8, 8)
                .bytes("c", BOOL, new long[0], (byte) 1)
                .node("Relu", "x", "r")
                .node("If", "c", "y", graphAttribute("then_branch", graph("", "a", operator("Neg", "r", "a"))));
        assertThat(file.read().network().nodes()).extracting(Node::name).containsExactly("r", "y/Neg_0");
    }

    @Test
    void aLoopOfConstantLengthRunsItsBodyThatOften() {
        OnnxFile.Bytes body = graph(
                "i keep state",
                "on next row",
                operator("Identity", "keep", "on"),
                operator("Conv", "state w", "next"),
                operator("GlobalAveragePool", "next", "row"));
        OnnxFile file = image(4, 8, 8)
                .weights("w", FLOAT, 4, 4, 1, 1)
                .integers("three", 3)
                .node("Loop", "three - x", "last rows", graphAttribute("body", body))
                .output("last")
                .output("rows");
        OnnxNetwork read = file.read();
        assertThat(read.refused()).isEmpty();
        assertThat(read.network().quantizable())
                .extracting(Node::name)
                .containsExactly("last/0/Conv_1", "last/1/Conv_1", "last/2/Conv_1");
        assertThat(read.network().macs()).isEqualTo(3 * 4 * 4 * 64);
        assertThat(read.network().nodes().getLast().layer().output().elements()).isEqualTo(3 * 4);
    }

    @Test
    void aLoopWhoseLengthIsComputedIsRefused() {
        OnnxFile.Bytes body = graph(
                "i keep state", "on next", operator("ReduceMax", "state", "on"), operator("Relu", "state", "next"));
        OnnxFile file =
                image(4, 8, 8).integers("three", 3).node("Loop", "three - x", "last", graphAttribute("body", body));
        assertThat(file.read().refused().getFirst().reason()).isEqualTo("its condition is computed as it runs");
        OnnxFile endless = image(4, 8, 8)
                .integers("many", 1L << 40)
                .node(
                        "Loop",
                        "many - x",
                        "last",
                        graphAttribute("body", graph("i keep s", "keep t", operator("Relu", "s", "t"))));
        assertThat(endless.read().refused().getFirst().reason()).contains("more than 1000 times");
    }

    private static OnnxFile.Bytes function(String name, String inputs, String outputs, OnnxFile.Bytes... nodes) {
        OnnxFile.Bytes function = message().text(1, name).text(10, "mine");
        for (String input : inputs.split(" ", -1)) {
            function.text(4, input);
        }
        for (String output : outputs.split(" ", -1)) {
            function.text(5, output);
        }
        for (OnnxFile.Bytes node : nodes) {
            function.bytes(7, node);
        }
        return function;
    }

    @Test
    void callsOfTheFilesFunctionsAreReplacedByWhatTheyDo() {
        OnnxFile.Bytes step = message().text(1, "strides").integer(20, 7).text(21, "step");
        OnnxFile.Bytes strides = message().text(1, "strides").integer(20, 7).text(21, "strides");
        OnnxFile.Bytes outer = message()
                .text(4, "Inner")
                .text(7, "mine")
                .text(1, "b")
                .text(1, "k")
                .text(2, "c");
        OnnxFile file = image(4, 8, 8)
                .weights("w", FLOAT, 4, 4, 1, 1)
                .node("mine", "Block", "x w", "y", OnnxFile.ints("step", 2, 2))
                .node("mine", "Block", "y w", "z", OnnxFile.ints("step", 1, 1))
                .rawModel(25, function("Block", "a k", "c", operator("Relu", "a", "b"), outer.bytes(5, step)))
                .rawModel(25, function("Inner", "a k", "b", operator("Conv", "a k", "b", strides)));
        OnnxNetwork read = file.read();
        assertThat(read.refused()).isEmpty();
        assertThat(read.network().nodes())
                .extracting(Node::name)
                .containsExactly("y/Relu_0", "y/Inner_1/Conv_0", "z/Relu_0", "z/Inner_1/Conv_0");
        assertThat(read.network().macs()).isEqualTo(2 * 4 * 4 * 16);
    }

    @Test
    void aFunctionThatCallsItselfIsNoNetwork() {
        OnnxFile file = image(4, 8, 8)
                .node("mine", "Block", "x", "y", NONE)
                .rawModel(
                        25,
                        function(
                                "Block",
                                "a",
                                "b",
                                message()
                                        .text(4, "Block")
                                        .text(7, "mine")
                                        .text(1, "a")
                                        .text(2, "b")));
        assertThatThrownBy(file::read)
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("function mine.Block calls functions more than 64 deep, or itself");
    }
}
