package org.millijoule.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.millijoule.network.onnx.OnnxFile.FLOAT;
import static org.millijoule.network.onnx.OnnxFile.image;
import static org.millijoule.network.onnx.OnnxFile.integer;
import static org.millijoule.network.onnx.OnnxFile.ints;
import static org.millijoule.network.onnx.OnnxFile.text;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.network.Layer;
import org.millijoule.network.Layer.Convolution;
import org.millijoule.network.Layer.Linear;
import org.millijoule.network.Layer.Pool;
import org.millijoule.network.Node;
import org.millijoule.network.Padding;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.OnnxException;

/// What each operator becomes.
class OnnxNetworkTest {
    private static final Shape MAP = new Shape(8, 8, 4);

    private static Layer only(OnnxFile file) {
        OnnxNetwork read = file.read();
        assertThat(read.refused()).isEmpty();
        return read.network().nodes().getLast().layer();
    }

    private static Shape output(OnnxFile file) {
        return only(file).output();
    }

    private static String refusal(OnnxFile file) {
        List<UnpricedNode> refused = file.read().refused();
        assertThat(refused).isNotEmpty();
        return refused.getFirst().toString();
    }

    @Test
    void aConvolutionHasItsGeometry() {
        OnnxFile file = image(4, 8, 8)
                .weights("w", FLOAT, 6, 2, 3, 3)
                .node("Conv", "x w", "y", ints("strides", 2, 2), ints("pads", 1, 1, 1, 1), integer("group", 2));
        assertThat(only(file)).isEqualTo(new Convolution(MAP, 6, 3, 2, 1, 2));
        assertThat(file.read().network().input()).isEqualTo(MAP);
    }

    @Test
    void paddingMayDifferFromSideToSide() {
        OnnxFile file =
                image(4, 8, 8).weights("w", FLOAT, 6, 4, 3, 3).node("Conv", "x w", "y", ints("pads", 0, 1, 2, 3));
        assertThat(only(file)).isEqualTo(new Convolution(MAP, 6, 3, 1, new Padding(0, 1, 2, 3), 1));
    }

    @ParameterizedTest
    @CsvSource({"SAME_UPPER,0,1", "SAME_LOWER,1,0"})
    void samePaddingPutsTheOddRowWhereItsNameSays(String auto, int before, int after) {
        OnnxFile file = image(4, 8, 8)
                .weights("w", FLOAT, 6, 4, 3, 3)
                .node("Conv", "x w", "y", ints("strides", 2, 2), text("auto_pad", auto));
        assertThat(only(file)).isEqualTo(new Convolution(MAP, 6, 3, 2, new Padding(before, before, after, after), 1));
    }

    @Test
    void validPaddingIsNone() {
        OnnxFile file =
                image(4, 8, 8).weights("w", FLOAT, 6, 4, 3, 3).node("Conv", "x w", "y", text("auto_pad", "VALID"));
        assertThat(output(file)).isEqualTo(new Shape(6, 6, 6));
    }

    @Test
    void whatAConvolutionCannotSayIsRefusedWithAttributeAndValue() {
        OnnxFile.Bytes[] none = {};
        assertThat(refusal(conv(new long[] {6, 3, 3, 3}, none))).contains("weights of 6x3x3x3");
        assertThat(refusal(conv(new long[] {6, 4, 9, 9}, none))).contains("larger than the padded map 8x8");
        assertThat(refusal(conv(new long[] {6, 4, 3, 3}, ints("pads", -1, 0, 0, 0))))
                .contains("pads=-1x0x0x0");
        assertThat(refusal(conv(new long[] {6, 4, 3, 3}, ints("kernel_shape", 5, 5))))
                .contains("kernel_shape=5x5");
    }

    private static OnnxFile conv(long[] weights, OnnxFile.Bytes... attributes) {
        return image(4, 8, 8).weights("w", FLOAT, weights).node("Conv", "x w", "y", attributes);
    }

    @Test
    void dilationOfASingleTapIsNone() {
        assertThat(only(conv(new long[] {6, 4, 1, 1}, ints("dilations", 2, 2)))).isInstanceOf(Convolution.class);
    }

    @Test
    void readingGoesOnBehindARefusedNodeOfKnownShape() {
        OnnxNetwork read = image(4, 8, 8)
                .weights("o", FLOAT, 1, 18, 4, 4)
                .weights("w", FLOAT, 6, 4, 3, 3)
                .node("DeformConv", "x w o", "y", ints("kernel_shape", 3, 3), ints("dilations", 2, 2))
                .weights("v", FLOAT, 2, 6, 1, 1)
                .node("Conv", "y v", "z")
                .read();
        assertThat(read.network().nodes()).extracting(Node::name).containsExactly("y", "z");
        assertThat(read.network().nodes().getFirst().layer())
                .isEqualTo(new Layer.Other("DeformConv", List.of(MAP), new Shape(4, 4, 6), true));
        assertThat(read.network().quantizable()).hasSize(1);
        assertThat(read.refused())
                .singleElement()
                .hasToString("y (DeformConv): its taps lie where the image says, which no model here prices (3,456 MACs"
                        + " are left out)");
    }

    @Test
    void gemmIsAFullyConnectedLayer() {
        OnnxFile file = new OnnxFile()
                .input("x", "N", 12)
                .weights("w", FLOAT, 5, 12)
                .weights("b", FLOAT, 5)
                .node("Gemm", "x w b", "y", integer("transB", 1));
        assertThat(only(file)).isEqualTo(new Linear(12, 5));
    }

    @Test
    void matMulAppliesItsWeightsAtEveryToken() {
        OnnxFile file =
                new OnnxFile().input("x", 2, 7, 12).weights("w", FLOAT, 12, 5).node("MatMul", "x w", "y");
        assertThat(only(file)).isEqualTo(new Linear(7, 12, 5));
    }

    @Test
    void weightsMayStandFirst() {
        OnnxFile file =
                new OnnxFile().input("x", "N", 12, 7).weights("w", FLOAT, 5, 12).node("MatMul", "w x", "y");
        assertThat(only(file)).isEqualTo(new Linear(7, 12, 5));
    }

    @Test
    void poolingThatFitsIsPooling() {
        OnnxFile file = image(4, 8, 8)
                .node("MaxPool", "x", "p", ints("kernel_shape", 3, 3), ints("strides", 2, 2), ints("pads", 1, 1, 1, 1))
                .node("GlobalAveragePool", "p", "y");
        assertThat(file.read().network().nodes())
                .extracting(Node::layer)
                .containsExactly(new Pool(Pool.Kind.MAXIMUM, MAP, 3, 2, 1), Pool.globalAverage(new Shape(4, 4, 4)));
    }

    @ParameterizedTest
    @CsvSource({"0,3", "1,4"})
    void ceilModeAddsTheWindowThatHangsOver(int ceil, int rows) {
        OnnxFile file = image(4, 8, 8)
                .node(
                        "MaxPool",
                        "x",
                        "y",
                        ints("kernel_shape", 3, 3),
                        ints("strides", 2, 2),
                        integer("ceil_mode", ceil));
        assertThat(output(file)).isEqualTo(new Shape(rows, rows, 4));
    }

    @Test
    void theMeanOverHeightAndWidthIsGlobalPooling() {
        OnnxFile file = image(4, 8, 8).node("ReduceMean", "x", "y", ints("axes", -1, -2), integer("keepdims", 0));
        assertThat(only(file)).isEqualTo(Pool.globalAverage(MAP));
    }

    @Test
    void theSumOfTwoMapsIsAnAddAndABiasIsNone() {
        OnnxFile file = image(4, 8, 8)
                .weights("w", FLOAT, 4, 4, 1, 1)
                .weights("b", FLOAT, 1, 4, 1, 1)
                .node("Conv", "x w", "a")
                .node("Add", "a b", "biased")
                .node("Add", "biased x", "y");
        List<Node> nodes = file.read().network().nodes();
        assertThat(nodes.get(1).layer()).isEqualTo(new Layer.Other("Add", List.of(MAP), MAP, false));
        assertThat(nodes.get(2)).isEqualTo(new Node("y", new Layer.Add(MAP), List.of(1, -1)));
    }

    @Test
    void aGateComputesAndAnActivationOfSeveralOperatorsDoesNot() {
        OnnxFile swish = image(4, 8, 8).node("Sigmoid", "x", "s").node("Mul", "x s", "y");
        assertThat(((Layer.Other) only(swish)).arithmetic()).isFalse();
        OnnxFile gate = image(4, 8, 8)
                .node("GlobalAveragePool", "x", "p")
                .node("Sigmoid", "p", "s")
                .node("Mul", "x s", "y");
        assertThat(only(gate)).isEqualTo(new Layer.Other("Mul", List.of(MAP, new Shape(1, 1, 4)), MAP, true));
    }

    @Test
    void exportersOfPyTorchFlattenByShapeArithmetic() {
        OnnxFile file = image(4, 8, 8)
                .integers("zero", 0)
                .integers("minus", -1)
                .node("Shape", "x", "s")
                .node("Gather", "s zero", "n", integer("axis", 0))
                .node("Concat", "n minus", "to", integer("axis", 0))
                .node("Reshape", "x to", "flat")
                .weights("w", FLOAT, 256, 10)
                .node("MatMul", "flat w", "y");
        OnnxNetwork read = file.read();
        assertThat(read.refused()).isEmpty();
        assertThat(read.network().nodes()).extracting(Node::name).containsExactly("flat", "y");
        assertThat(read.folded()).extracting(UnpricedNode::name).containsExactly("s", "n", "to");
    }

    @Test
    void formsFollowTheirRules() {
        assertThat(output(image(4, 8, 6).node("Flatten", "x", "y"))).isEqualTo(new Shape(1, 1, 192));
        assertThat(output(image(4, 8, 6).integers("s", 0, -1, 6).node("Reshape", "x s", "y")))
                .isEqualTo(new Shape(1, 32, 6));
        assertThat(output(image(4, 8, 6).node("Transpose", "x", "y", ints("perm", 0, 2, 3, 1))))
                .isEqualTo(new Shape(6, 4, 8));
        assertThat(output(image(4, 8, 6).node("Concat", "x x", "y", integer("axis", 1))))
                .isEqualTo(new Shape(8, 6, 8));
        assertThat(output(image(4, 8, 6).integers("p", 0, 0, 1, 2, 0, 0, 3, 4).node("Pad", "x p", "y")))
                .isEqualTo(new Shape(12, 12, 4));
        assertThat(output(image(4, 8, 6)
                        .integers("from", 1)
                        .integers("to", Long.MAX_VALUE)
                        .integers("axis", 2)
                        .integers("step", 2)
                        .node("Slice", "x from to axis step", "y")))
                .isEqualTo(new Shape(4, 6, 4));
        assertThat(output(image(4, 8, 6)
                        .integers("to", 1, 4, 16, 9)
                        .node("Resize", "x - - to", "y", text("mode", "linear"))))
                .isEqualTo(new Shape(16, 9, 4));
        assertThat(output(image(4, 8, 6).node("DepthToSpace", "x", "y", integer("blocksize", 2))))
                .isEqualTo(new Shape(16, 12, 1));
    }

    @Test
    void everyOutputOfASplitIsANodeOfItsOwn() {
        OnnxNetwork read = image(4, 8, 8)
                .integers("parts", 1, 3)
                .node("Split", "x parts", "a b", integer("axis", 1))
                .output("a")
                .output("b")
                .read();
        assertThat(read.network().nodes()).extracting(Node::name).containsExactly("a", "a:1");
        assertThat(read.network().nodes())
                .extracting(node -> node.layer().output().channels())
                .containsExactly(1, 3);
    }

    @Test
    void theBatchIsTakenOut() {
        OnnxFile fixed = new OnnxFile()
                .input("x", 16, 4, 8, 8)
                .integers("to", 16, 256)
                .weights("w", FLOAT, 256, 10)
                .node("Reshape", "x to", "flat")
                .node("MatMul", "flat w", "y");
        assertThat(only(fixed)).isEqualTo(new Linear(256, 10));
    }

    /// `torch.onnx.export` of a layer that was given one image, not a batch of them.
    @Test
    void anInputWithoutABatchIsOneImage() {
        OnnxFile map = new OnnxFile()
                .input("x", 3, 8, 9)
                .integers("first", 0)
                .weights("w", FLOAT, 4, 3, 3, 3)
                .node("Unsqueeze", "x first", "batch")
                .node("Conv", "batch w", "y");
        assertThat(only(map)).isEqualTo(new Convolution(new Shape(8, 9, 3), 4, 3, 1, 0, 1));
        assertThat(map.read().unbatched()).isTrue();
        OnnxFile vector =
                new OnnxFile().input("x", 8).weights("w", FLOAT, 8, 10).node("MatMul", "x w", "y");
        assertThat(only(vector)).isEqualTo(new Linear(8, 10));
        OnnxFile sequence = new OnnxFile()
                .input("x", 5, 7)
                .integers("second", 1)
                .weights("w", FLOAT, 1, 36, 7)
                .weights("r", FLOAT, 1, 36, 9)
                .node("Unsqueeze", "x second", "steps")
                .node("LSTM", "steps w r", "y", integer("hidden_size", 9));
        assertThat(sequence.read().refused()).isEmpty();
        assertThat(sequence.read().network().macs()).isEqualTo(5L * 4 * 9 * (7 + 9));
    }

    @Test
    void aBatchOfImagesIsNotTakenForOneWhereANodeIsRefused() {
        OnnxFile file = new OnnxFile()
                .input("x", 4, 3, 8, 8)
                .weights("w", FLOAT, 6, 3, 1, 1)
                .node("Conv", "x w", "a")
                .node("Magic", "a", "y");
        assertThat(file.read().unbatched()).isFalse();
        assertThat(file.read().network().macs()).isEqualTo(64L * 18);
    }

    @Test
    void theSizeOfAVolumeIsAskedForAndMayBeGiven() {
        OnnxFile open = new OnnxFile()
                .input("x", "N", 2, "depth", "height", "width")
                .weights("w", FLOAT, 6, 2, 3, 3, 3)
                .node("Conv", "x w", "y");
        assertThatThrownBy(open::read).hasMessageEndingWith("Maybe --input 16x112x112x2, the depth first?");
        assertThat(open.read(new Shape(5, 6, 7, 2)).network().macs()).isEqualTo(3L * 4 * 5 * 6 * 2 * 27);
        assertThatThrownBy(() -> open.read(new Shape(5, 6, 7, 3)))
                .hasMessageEndingWith("Maybe give 2 channels, last: --input 5x6x7x2?");
    }

    @Test
    void aSizeWithSidesThatTheInputDoesNotHaveIsRefused() {
        OnnxFile map = image(3, 8, 8).weights("w", FLOAT, 6, 3, 1, 1).node("Conv", "x w", "y");
        assertThatThrownBy(() -> map.read(new Shape(16, 8, 8, 3)))
                .hasMessageEndingWith("--input 16x8x8x3 says nothing about it. Maybe --input 224x224x3?");
        assertThatThrownBy(() -> map.read(new Shape(3, 32, 40)))
                .hasMessageEndingWith("Maybe give 3 channels, last: --input 32x40x3?");
        OnnxFile signal = new OnnxFile()
                .input("x", "N", 3, "length")
                .weights("w", FLOAT, 6, 3, 5)
                .node("Conv", "x w", "y");
        assertThatThrownBy(() -> signal.read(new Shape(32, 40, 3)))
                .hasMessageContaining("--input 32x40x3 says nothing about it. Maybe --input 1x3x768");
    }

    @Test
    void anOpenSizeIsAskedForAndMayBeGiven() {
        OnnxFile open = new OnnxFile()
                .input("x", "N", 4, "height", "width")
                .weights("w", FLOAT, 6, 4, 1, 1)
                .node("Conv", "x w", "y");
        assertThatThrownBy(open::read)
                .isInstanceOf(OnnxException.class)
                .hasMessage("net.onnx: the input 'x' is N x 4 x height x width: 'height' is not a number. Maybe "
                        + "--input 224x224x4?");
        assertThat(open.read(new Shape(10, 12, 4))
                        .network()
                        .nodes()
                        .getFirst()
                        .layer()
                        .output())
                .isEqualTo(new Shape(10, 12, 6));
        assertThatThrownBy(() -> open.read(new Shape(10, 12, 3))).hasMessageContaining("Maybe give 4 channels");
    }

    @Test
    void aFixedSizeMayBeReplaced() {
        OnnxFile file = image(4, 8, 8).weights("w", FLOAT, 6, 4, 1, 1).node("Conv", "x w", "y");
        assertThat(file.read(MAP).network()).isEqualTo(file.read().network());
        assertThat(file.read(new Shape(5, 7, 4)).network().input()).isEqualTo(new Shape(5, 7, 4));
    }

    @Test
    void ofSeveralInputsOneMustBeTheImage() {
        OnnxFile two = image(4, 8, 8).input("z", "N", 4, 8, 8).node("Add", "x z", "y");
        assertThatThrownBy(two::read).hasMessageContaining("2 inputs (x: N x 4 x 8 x 8, z: N x 4 x 8 x 8)");
        OnnxFile bare = image(4, 8, 8).input("w", 6, 4, 1, 1).node("Conv", "x w", "y");
        assertThatThrownBy(bare::read)
                .hasMessage("net.onnx: the network has no weights: w is an input without values. Maybe export it with"
                        + " them (export_params=True)?");
        OnnxFile setting = image(4, 8, 8).input("z", 1).node("Mul", "x z", "y");
        assertThat(only(setting)).isEqualTo(new Layer.Other("Mul", List.of(MAP), MAP, false));
    }

    @Test
    void whatIsUnknownIsNamedAndSoIsWhatReadsIt() {
        OnnxNetwork read = image(4, 8, 8)
                .node("com.acme", "Magic", "x", "m")
                .node("Relu", "m", "y")
                .read();
        assertThat(read.network().nodes()).isEmpty();
        assertThat(read.refused())
                .extracting(UnpricedNode::toString)
                .containsExactly(
                        "m (com.acme.Magic): the operator is not known here",
                        "y (Relu): it reads 'm', whose shape is not known because of m");
    }

    @Test
    void aDeclaredShapeCarriesOnBehindAnUnknownOperator() {
        OnnxNetwork read = image(4, 8, 8)
                .node("com.acme", "Magic", "x", "m")
                .declare("m", "N", 2, 4, 4)
                .node("Relu", "m", "y")
                .read();
        assertThat(read.refused()).hasSize(1);
        assertThat(read.network().nodes().getLast().layer().output()).isEqualTo(new Shape(4, 4, 2));
    }

    @Test
    void namesAreUniqueAndNobodyIsNameless() {
        OnnxNetwork read = image(4, 8, 8)
                .rawNode("", "", "Relu", "x", "a")
                .rawNode("twin", "", "Relu", "a", "b")
                .rawNode("twin", "", "Relu", "b", "c")
                .read();
        assertThat(read.network().nodes()).extracting(Node::name).containsExactly("Relu_0", "twin", "twin_2");
    }

    @Test
    void nodesOutOfOrderAreSortedAndOnesOfNoUseLeftOut() {
        OnnxNetwork read = image(4, 8, 8)
                .node("Relu", "a", "b")
                .node("Sigmoid", "x", "a")
                .node("Tanh", "x", "unused")
                .output("b")
                .read();
        assertThat(read.network().nodes()).extracting(Node::name).containsExactly("a", "b");
        assertThat(read.folded())
                .containsExactly(new UnpricedNode("unused", "Tanh", "no output of the network depends on it"));
    }

    @Test
    void brokenGraphsSayWhere() {
        assertThatThrownBy(() -> image(4, 8, 8)
                        .node("Relu", "b", "a")
                        .node("Relu", "a", "b")
                        .read())
                .isInstanceOf(OnnxException.class)
                .hasMessageStartingWith("net.onnx: a depends on its own result: the graph is a circle");
        assertThatThrownBy(() -> image(4, 8, 8).node("Relu", "q", "y").read())
                .hasMessageStartingWith("net.onnx: y reads 'q', which no node, input or constant gives");
        assertThatThrownBy(() -> image(4, 8, 8)
                        .rawNode("r", "", "Relu", "x", "y")
                        .rawNode("s", "", "Relu", "x", "y")
                        .read())
                .hasMessageStartingWith("net.onnx: s gives 'y', which r gives already");
        assertThatThrownBy(
                        () -> image(4, 8, 8).node("Relu", "x", "y").output("z").read())
                .hasMessageStartingWith("net.onnx: no node gives the output 'z'");
        assertThatThrownBy(() -> image(4, 8, 8).node("Relu", "q", "y").read())
                .hasMessageEndingWith(". Maybe export it again, or ask onnx.checker.check_model what else is wrong?");
        assertThatThrownBy(() -> image(4, 8, 8)
                        .weights("w", FLOAT, 1L << 40, 1L << 40)
                        .node("Relu", "x", "y")
                        .read())
                .hasMessageContaining("the tensor 'w' is impossible or too large");
    }

    @Test
    void filesThatAreNoneSaySo() {
        assertThatThrownBy(() -> OnnxFile.read(new byte[0], Optional.empty()))
                .hasMessage("net.onnx: the file is empty");
        byte[] text = "just a text file".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThatThrownBy(() -> OnnxFile.read(text, Optional.empty())).hasMessageContaining("not an ONNX file");
        byte[] file = image(4, 8, 8).node("Relu", "x", "y").toBytes();
        byte[] half = java.util.Arrays.copyOf(file, file.length / 2);
        assertThatThrownBy(() -> OnnxFile.read(half, Optional.empty())).hasMessageContaining("cut off");
        assertThatThrownBy(() -> OnnxNetwork.read(java.nio.file.Path.of("absent.onnx")))
                .hasMessage("absent.onnx: there is no such file. Maybe check the path?");
    }

    @Test
    void floatsTakeTheBitsOfTheCaller() {
        OnnxNetwork read = conv(new long[] {6, 4, 3, 3}).read();
        assertThat(read.weightBits()).containsExactly(Optional.empty());
        assertThat(read.policy(new Precision(4, 6)).precisions()).containsExactly(new Precision(4, 6));
    }
}
