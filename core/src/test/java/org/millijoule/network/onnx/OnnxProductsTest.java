package org.millijoule.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.millijoule.network.onnx.OnnxFile.FLOAT;
import static org.millijoule.network.onnx.OnnxFile.UINT8;
import static org.millijoule.network.onnx.OnnxFile.image;
import static org.millijoule.network.onnx.OnnxFile.integer;
import static org.millijoule.network.onnx.OnnxFile.ints;
import static org.millijoule.network.onnx.OnnxFile.text;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Layer;
import org.millijoule.network.Layer.Convolution;
import org.millijoule.network.Layer.Linear;
import org.millijoule.network.Layer.Product;
import org.millijoule.network.Layer.Recurrent;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;

/// Which layers convolutions of all shapes, products of all kinds and recurrent cells become, with MACs counted by
/// hand.
class OnnxProductsTest {
    private static Network network(OnnxFile file) {
        OnnxNetwork read = file.read();
        assertThat(read.refused()).isEmpty();
        return read.network();
    }

    private static Layer only(OnnxFile file) {
        return network(file).nodes().getLast().layer();
    }

    private static Axis axis(int taps, int stride, int dilation, int before, int after) {
        return new Axis(taps, stride, dilation, before, after);
    }

    @Test
    void aKernelMayBeOblongStridedAndDilatedBySide() {
        Layer layer = only(image(1, 49, 10)
                .weights("w", FLOAT, 64, 1, 10, 4)
                .node("Conv", "x w", "y", ints("strides", 2, 1), ints("dilations", 1, 2), ints("pads", 4, 1, 5, 2)));
        Kernel kernel = new Kernel(Axis.POINT, axis(10, 2, 1, 4, 5), axis(4, 1, 2, 1, 2), false);
        assertThat(layer).isEqualTo(new Convolution(new Shape(49, 10, 1), 64, kernel, 1));
        assertThat(layer.output()).isEqualTo(new Shape(25, 7, 64));
        assertThat(layer.macs()).isEqualTo(25L * 7 * 64 * 40);
    }

    @Test
    void aSignalIsARowAndNeedsNoReshaping() {
        Network network = network(new OnnxFile()
                .input("x", 1, 4, 80)
                .weights("w", FLOAT, 6, 2, 5)
                .weights("v", FLOAT, 3, 6, 1)
                .node("Conv", "x w", "c", ints("strides", 2), integer("group", 2))
                .node("Relu", "c", "r")
                .node("Conv", "r v", "y"));
        assertThat(network.nodes()).extracting(Node::name).containsExactly("c", "r", "y");
        Layer first = network.nodes().getFirst().layer();
        assertThat(first.output()).isEqualTo(new Shape(1, 38, 6));
        assertThat(first.macs()).isEqualTo(38L * 6 * 2 * 5);
        assertThat(network.macs()).isEqualTo(first.macs() + 38 * 6 * 3);
    }

    @Test
    void aVolumeHasDepth() {
        Layer layer = only(new OnnxFile()
                .input("x", 1, 3, 16, 8, 9)
                .weights("w", FLOAT, 6, 3, 3, 1, 5)
                .node("Conv", "x w", "y", ints("strides", 2, 1, 1), ints("pads", 1, 0, 2, 1, 0, 2)));
        assertThat(layer.input()).isEqualTo(new Shape(16, 8, 9, 3));
        assertThat(layer.output()).isEqualTo(new Shape(8, 8, 9, 6));
        assertThat(layer.macs()).isEqualTo(8L * 8 * 9 * 6 * 3 * 15);
        assertThat(((Convolution) layer).kernel()).hasToString("3x1x5/2x1x1");
    }

    @Test
    void mapsThatWereFoldedIntoTheBatchAreSlices() {
        Layer layer = only(new OnnxFile()
                .input("x", 1, 6, 4, 8, 8)
                .integers("s", 6, 4, 8, 8)
                .node("Reshape", "x s", "m")
                .weights("w", FLOAT, 2, 4, 3, 3)
                .node("Conv", "m w", "y"));
        assertThat(layer.input()).isEqualTo(new Shape(6, 8, 8, 4));
        assertThat(layer.macs()).isEqualTo(6L * 6 * 6 * 2 * 4 * 9);
    }

    @ParameterizedTest
    @CsvSource({
        // stride, dilation, pads, output_padding, output of 5 inputs and 3 taps
        "1, 1, 0, 0, 0, 7",
        "2, 1, 1, 1, 1, 10",
        "2, 1, 0, 1, 0, 10",
        "3, 2, 2, 1, 2, 16"
    })
    void aTransposedConvolutionHasTheMacsOfItsInputs(
            int stride, int dilation, int begin, int end, int added, int output) {
        Layer layer = only(image(8, 5, 5)
                .weights("w", FLOAT, 8, 3, 3, 3)
                .node(
                        "ConvTranspose",
                        "x w",
                        "y",
                        ints("strides", stride, stride),
                        ints("dilations", dilation, dilation),
                        ints("pads", begin, begin, end, end),
                        ints("output_padding", added, added),
                        integer("group", 2)));
        assertThat(layer.word()).isEqualTo("transposed");
        assertThat(layer.output()).isEqualTo(new Shape(output, output, 6));
        assertThat(layer.weights()).isEqualTo(8 * 3 * 9);
        assertThat(layer.macs()).isEqualTo(8L * 3 * 9 * 25);
    }

    @Test
    void outputShapeAndAutoPadSayWhatIsCutOff() {
        OnnxFile fixed = image(8, 5, 5)
                .weights("w", FLOAT, 8, 3, 4, 4)
                .node("ConvTranspose", "x w", "y", ints("strides", 2, 2), ints("output_shape", 9, 11));
        assertThat(only(fixed).output()).isEqualTo(new Shape(9, 11, 3));
        OnnxFile same = image(8, 5, 5)
                .weights("w", FLOAT, 8, 3, 4, 4)
                .node("ConvTranspose", "x w", "y", ints("strides", 2, 2), text("auto_pad", "SAME_UPPER"));
        assertThat(only(same).output()).isEqualTo(new Shape(10, 10, 3));
    }

    @Test
    void aKernelThatTheNetworkComputesIsAProductWithItsWindows() {
        Network network = network(image(4, 8, 8)
                .integers("s", 2, 4, 3, 3)
                .integers("from", 0)
                .integers("to", 72)
                .integers("shape", 1, 256)
                .node("Reshape", "x shape", "flat")
                .integers("axis", 1)
                .node("Slice", "flat from to axis", "some")
                .node("Reshape", "some s", "w")
                .node("Conv", "x w", "y"));
        assertThat(network.macs()).isEqualTo(6L * 6 * 2 * 4 * 9);
        assertThat(network.nodes().getLast().layer()).isEqualTo(new Product(1, 36, 36, 2));
        assertThat(network.weights()).isZero();
    }

    @Test
    void aConvolutionMayAddAMapBeforeItsActivation() {
        Network network = network(image(4, 8, 8)
                .weights("w", FLOAT, 4, 4, 1, 1)
                .weights("b", FLOAT, 4)
                .node("com.microsoft", "FusedConv", "x w b x", "y", text("activation", "Relu")));
        assertThat(network.nodes()).extracting(Node::name).containsExactly("y", "y/sum");
        assertThat(network.nodes().getLast())
                .isEqualTo(new Node("y/sum", new Layer.Add(new Shape(8, 8, 4)), List.of(0, -1)));
        assertThat(network.macs()).isEqualTo(64 * 16);
    }

    @Test
    void attentionIsTwoProductsPerHead() {
        Network network = network(new OnnxFile()
                .input("x", "N", 3, 7, 16)
                .node("Transpose", "x", "t", ints("perm", 0, 1, 3, 2))
                .node("MatMul", "x t", "scores")
                .node("Softmax", "scores", "p")
                .node("MatMul", "p x", "y"));
        assertThat(network.quantizable())
                .extracting(Node::layer)
                .containsExactly(new Product(3, 7, 16, 7), new Product(3, 7, 7, 16));
        assertThat(network.macs()).isEqualTo(2L * 3 * 7 * 7 * 16);
        assertThat(network.weights()).isZero();
    }

    @Test
    void queriesThatShareTheirKeysPassThemOneAfterTheOther() {
        OnnxFile file = new OnnxFile()
                .input("x", "N", 2, 3, 7, 16)
                .integers("axis", 2)
                .node("ReduceMean", "x axis", "k") // (N, 2, 1, 7, 16)
                .node("Transpose", "k", "t", ints("perm", 0, 1, 2, 4, 3))
                .node("MatMul", "x t", "y");
        assertThat(only(file)).isEqualTo(new Product(2, 21, 16, 7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // x is 1x3x7x16, w is 3x16x5, v is 5x16
                "bhid,bhjd->bhij  | x x | 3x7x16 by 16x7",
                "bhid,bhjd->bihj  | x x | 3x7x16 by 16x7",
                "...id,...jd->...ij | x x | 3x7x16 by 16x7",
                "bhid,bhjd        | x x | 0",
                "bhtc,oc->bhto    | x v | linear 21 16 5",
                "bhtc,hco->bhto   | x w | groups 3 7 16 5",
                "hco,bhtc->bhto   | w x | groups 3 7 16 5",
                "bhtc,hco->bto    | x w | linear 7 48 5",
                "bhtc,bhtc->bhtc  | x x | 0",
                "bhtc,bhtc->b     | x x | 1x1x336 by 336x1"
            })
    void einsumIsSortedIntoMatrices(String equation, String inputs, String expected) {
        Network network = network(new OnnxFile()
                .input("x", 1, 3, 7, 16)
                .weights("w", FLOAT, 3, 16, 5)
                .weights("v", FLOAT, 5, 16)
                .node("Einsum", inputs, "y", text("equation", equation)));
        String found = network.nodes().stream()
                .map(Node::layer)
                .filter(Layer::quantizable)
                .map(OnnxProductsTest::inWords)
                .findFirst()
                .orElse("0");
        boolean implied = equation.equals("bhid,bhjd"); // sums over b, h and d: i and j are left
        assertThat(found).isEqualTo(implied ? "1x7x48 by 48x7" : expected);
    }

    private static String inWords(Layer layer) {
        return switch (layer) {
            case Product p -> p.count() + "x" + p.rows() + "x" + p.depth() + " by " + p.depth() + "x" + p.columns();
            case Linear l -> "linear " + l.positions() + " " + l.inputs() + " " + l.outputs();
            case Convolution c ->
                "groups " + c.groups() + " " + c.output().width() + " "
                        + c.input().channels() / c.groups() + " " + c.outputChannels() / c.groups();
            default -> layer.word();
        };
    }

    @Test
    void anEinsumOfThreeIsRefusedWithTheWayOut() {
        OnnxNetwork read = new OnnxFile()
                .input("x", 1, 3, 7, 16)
                .node("Einsum", "x x x", "y", text("equation", "bhid,bhjd,bhkd->bijk"))
                .read();
        assertThat(read.refused())
                .singleElement()
                .asString()
                .contains("equation=", "Maybe export it as products of two");
    }

    @Test
    void weightsOfSeveralMatricesAreAMatrixForEachGroup() {
        OnnxFile each = new OnnxFile()
                .input("x", "N", 3, 7, 16)
                .weights("w", FLOAT, 3, 16, 5)
                .node("MatMul", "x w", "y");
        assertThat(inWords(only(each))).isEqualTo("groups 3 7 16 5");
        assertThat(only(each).macs()).isEqualTo(3 * 7 * 16 * 5);
        assertThat(only(each).weights()).isEqualTo(3 * 16 * 5);
        OnnxFile all = new OnnxFile()
                .input("x", "N", 1, 7, 16)
                .weights("w", FLOAT, 3, 16, 5)
                .node("MatMul", "x w", "y");
        assertThat(only(all)).isEqualTo(new Linear(7, 16, 15));
    }

    @Test
    void weightsOfFewBitsSayHowMany() {
        OnnxNetwork read = new OnnxFile()
                .input("x", "N", 7, 64)
                .weights("w", UINT8, 32, 2, 16)
                .weights("s", FLOAT, 64)
                .node(
                        "com.microsoft",
                        "MatMulNBits",
                        "x w s",
                        "y",
                        integer("K", 64),
                        integer("N", 32),
                        integer("bits", 4))
                .read();
        assertThat(read.network().nodes().getLast().layer()).isEqualTo(new Linear(7, 64, 32));
        assertThat(read.weightBits()).containsExactly(Optional.of(4));
        assertThat(read.policy(new Precision(8, 6)).precisions()).containsExactly(new Precision(4, 6));
    }

    @ParameterizedTest
    @CsvSource({"LSTM, 4", "GRU, 3", "RNN, 1"})
    void aCellIsAProductOfInputAndStateAtEachStep(String type, int gates) {
        OnnxNetwork read = new OnnxFile()
                .input("x", 10, 1, 8)
                .weights("w", FLOAT, 2, 16L * gates, 8)
                .weights("r", FLOAT, 2, 16L * gates, 16)
                .node(type, "x w r", "y state", integer("hidden_size", 16), text("direction", "bidirectional"))
                .output("state")
                .read();
        assertThat(read.refused()).isEmpty();
        assertThat(read.network().quantizable())
                .singleElement()
                .extracting(Node::layer)
                .isEqualTo(new Recurrent(Recurrent.Cell.valueOf(type), 2, 10, 1, 8, 16));
        assertThat(read.network().macs()).isEqualTo(10L * 2 * gates * 16 * (8 + 16));
    }

    @Test
    void theLengthOfASequenceIsAskedFor() {
        OnnxFile open = new OnnxFile()
                .input("x", "T", 1, 8)
                .weights("w", FLOAT, 1, 64, 8)
                .weights("r", FLOAT, 1, 64, 16)
                .node("LSTM", "x w r", "y", integer("hidden_size", 16));
        assertThatThrownBy(open::read).hasMessageContaining("Maybe --input 1x128x8, tokens and features");
        assertThat(open.read(new Shape(1, 10, 8)).network().macs()).isEqualTo(10 * 64 * 24);
    }

    @Test
    void onlyTheLastStateMayBeUsed() {
        Network network = network(new OnnxFile()
                .input("x", "N", 10, 8)
                .weights("w", FLOAT, 1, 64, 8)
                .weights("r", FLOAT, 1, 64, 16)
                .weights("v", FLOAT, 16, 5)
                .node("Transpose", "x", "t", ints("perm", 1, 0, 2))
                .rawNode("cell", "", "LSTM", "t w r", " h", integer("hidden_size", 16))
                .node("MatMul", "h v", "y"));
        assertThat(network.macs()).isEqualTo(10L * 64 * 24 + 16 * 5);
    }

    @Test
    void attentionInOneNodeIsTheSameAsInSeveral() {
        Network standard = network(new OnnxFile()
                .input("x", "N", 7, 48)
                .node("Attention", "x x x", "y", integer("q_num_heads", 3), integer("kv_num_heads", 3)));
        assertThat(standard.quantizable())
                .extracting(Node::layer)
                .containsExactly(new Product(3, 7, 16, 7), new Product(3, 7, 7, 16));
        Network fused = network(new OnnxFile()
                .input("x", "N", 7, 48)
                .weights("w", FLOAT, 48, 144)
                .weights("b", FLOAT, 144)
                .node("com.microsoft", "Attention", "x w b", "y", integer("num_heads", 3)));
        assertThat(fused.quantizable())
                .extracting(Node::layer)
                .containsExactly(new Linear(7, 48, 144), new Product(3, 7, 16, 7), new Product(3, 7, 7, 16));
    }

    @Test
    void whatHasNoPriceTellsItsMacs() {
        OnnxFile four = new OnnxFile()
                .input("x", 1, 2, 4, 4, 4, 4)
                .weights("w", FLOAT, 3, 2, 1, 1, 1, 1)
                .node("Conv", "x w", "y");
        assertThat(four.read().refused())
                .singleElement()
                .hasToString("y (Conv): a 4-d convolution; at most 3-d ones are priced (1,536 MACs are left out)");
    }
}
