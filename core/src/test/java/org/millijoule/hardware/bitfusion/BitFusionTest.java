package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.HardwareModelContract;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.NamedUse;
import org.millijoule.hardware.OutputBits;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.network.zoo.NetworkZoo;

class BitFusionTest {
    private static final Network MOBILE_NET = NetworkZoo.named("mobilenet-v2").orElseThrow();

    @Nested
    class WithPublicOutputs extends HardwareModelContract {
        @Override
        protected HardwareModel model(int batch) {
            return new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.PUBLIC, batch);
        }

        @Override
        protected LayerUse unsupported() {
            return tooManyBits();
        }
    }

    @Nested
    class WithRequantizedOutputs extends HardwareModelContract {
        @Override
        protected HardwareModel model(int batch) {
            return new BitFusion("bit-fusion-s", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.REQUANTIZED, batch);
        }

        @Override
        protected LayerUse unsupported() {
            return tooManyBits();
        }
    }

    private static LayerUse tooManyBits() {
        return new LayerUse(new Layer.Linear(64, 10), 16, 16, 8, false);
    }

    /// MODEL.md section 8.
    @ParameterizedTest
    @CsvSource({
        "PER_CHANNEL,        8, 28308130, 82.6",
        "PER_CHANNEL,        4, 27967180, 81.5",
        "PER_CHANNEL,        2, 27845081, 81.0",
        "PER_CHANNEL_IM2COL, 8, 27539442, 80.0",
        "PER_CHANNEL_IM2COL, 4, 26905228, 78.0",
        "PER_CHANNEL_IM2COL, 2, 26636697, 77.1",
        "DENSE,              8, 12406682, 35.9",
        "DENSE,              4,  5176953, 17.4",
        "DENSE,              2,  3513682, 11.6",
        "BLOCK_DIAGONAL,     8,  3891038, 11.8",
        "BLOCK_DIAGONAL,     4,  2760061,  8.4",
        "BLOCK_DIAGONAL,     2,  2616481,  7.8"
    })
    void mobileNetV2CostsWhatTheReferenceSays(DepthwiseMapping mapping, int bits, long cycles, double millijoules) {
        Cost total = new BitFusion("bit-fusion-e", mapping, OutputMode.PUBLIC, 1)
                .cost(MOBILE_NET, firstLayerAtEightBits(bits))
                .total();
        assertThat(total.cycles()).isEqualTo(cycles);
        assertThat(total.energy().totalNanojoules() / 1e6).isCloseTo(millijoules, within(0.05001));
    }

    /// MODEL.md section 12. There every layer but the classifier writes at the network's own bits, adds or not.
    @ParameterizedTest
    @CsvSource({
        "bit-fusion-e, PUBLIC,      8, 3891038, 11.81",
        "bit-fusion-e, PUBLIC,      6, 3732510, 11.23",
        "bit-fusion-e, PUBLIC,      4, 2760061,  8.39",
        "bit-fusion-e, PUBLIC,      2, 2616481,  7.80",
        "bit-fusion-e, REQUANTIZED, 8, 2087993,  4.29",
        "bit-fusion-e, REQUANTIZED, 6, 2027131,  3.26",
        "bit-fusion-e, REQUANTIZED, 4, 1035303,  2.26",
        "bit-fusion-e, REQUANTIZED, 2,  955361,  1.34",
        "bit-fusion-s, PUBLIC,      8, 1924056, 15.64",
        "bit-fusion-s, PUBLIC,      6, 1922715, 14.12",
        "bit-fusion-s, PUBLIC,      4,  922600,  9.69",
        "bit-fusion-s, PUBLIC,      2,  855647,  8.30",
        "bit-fusion-s, REQUANTIZED, 8, 1899888,  5.03",
        "bit-fusion-s, REQUANTIZED, 6, 1898093,  3.95",
        "bit-fusion-s, REQUANTIZED, 4,  909361,  2.88",
        "bit-fusion-s, REQUANTIZED, 2,  841415,  1.62"
    })
    void bothOutputModesCostWhatTheReferenceSays(
            String accelerator, OutputMode outputs, int bits, long cycles, double millijoules) {
        HardwareModel model = new BitFusion(accelerator, DepthwiseMapping.BLOCK_DIAGONAL, outputs, 1);
        Cost total = Cost.ZERO;
        for (NamedUse named : OutputBits.uses(MOBILE_NET, firstLayerAtEightBits(bits))) {
            LayerUse use = named.use();
            int outputBits = use.outputBits() == OutputBits.LOGIT_BITS ? OutputBits.LOGIT_BITS : bits;
            total = total.plus(model.cost(new LayerUse(
                    use.layer(), use.weightBits(), use.activationBits(), outputBits, use.fedByGraphInput())));
        }
        assertThat(total.cycles()).isEqualTo(cycles);
        assertThat(total.energy().totalNanojoules() / 1e6).isCloseTo(millijoules, within(0.005001));
    }

    private static QuantizationPolicy firstLayerAtEightBits(int bits) {
        List<Precision> precisions =
                new ArrayList<>(Collections.nCopies(MOBILE_NET.quantizable().size(), Precision.uniform(bits)));
        precisions.set(0, Precision.uniform(8));
        return new QuantizationPolicy(precisions);
    }

    @Test
    void itsDefaultsAreThePublicSimulatorsAcceleratorAndOneImage() {
        BitFusion model = new BitFusion();
        assertThat(model.name()).isEqualTo("bit-fusion-e");
        assertThat(model.depthwiseWord()).isEqualTo("block-diagonal");
        assertThat(model.outputsWord()).isEqualTo("public");
        assertThat(model.batch()).isEqualTo(1);
        assertThat(model.dependsOnOutputBits()).isFalse();
    }

    @Test
    void poolingAndResidualAddsAreFree() {
        Shape map = new Shape(7, 7, 64);
        for (Layer layer : List.of(Layer.Pool.globalAverage(map), new Layer.Add(map))) {
            assertThat(new BitFusion().cost(new LayerUse(layer, 8, 8, 8, false)))
                    .isEqualTo(Cost.ZERO);
        }
    }

    @Test
    void aGroupedConvolutionIsOneCallPerGroup() {
        Shape map = new Shape(14, 14, 64);
        Shape half = new Shape(14, 14, 32);
        Cost grouped = cost(new Layer.Convolution(map, 96, 3, 1, 1, 2));
        Cost one = cost(new Layer.Convolution(half, 48, 3, 1, 1, 1));
        assertThat(grouped.cycles()).isEqualTo(2 * one.cycles());
        assertThat(grouped.energy()).isEqualTo(one.energy().times(2));
    }

    @Test
    void aBlockOfChannelsThatIsNotFullIsChargedInFull() {
        // At 8 bits the array takes 16 channels: 17 to 32 need two blocks.
        Energy two =
                cost(Layer.Convolution.depthwise(new Shape(14, 14, 32), 3, 1)).energy();
        assertThat(cost(Layer.Convolution.depthwise(new Shape(14, 14, 17), 3, 1))
                        .energy())
                .isEqualTo(two);
        assertThat(cost(Layer.Convolution.depthwise(new Shape(14, 14, 16), 3, 1))
                        .energy()
                        .times(2))
                .isEqualTo(two);
    }

    @Test
    void onlyAConvolutionOfTheImageIsExpandedByTheHost() {
        Layer conv = Layer.Convolution.same(new Shape(32, 32, 3), 32, 3, 2);
        Layer linear = new Layer.Linear(3072, 10);
        BitFusion model = new BitFusion();
        assertThat(model.cost(new LayerUse(conv, 8, 8, 8, true)))
                .isNotEqualTo(model.cost(new LayerUse(conv, 8, 8, 8, false)));
        assertThat(model.cost(new LayerUse(linear, 8, 8, 8, true)))
                .isEqualTo(model.cost(new LayerUse(linear, 8, 8, 8, false)));
    }

    @Test
    void anUnknownAcceleratorIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> new BitFusion("bit-fusion", DepthwiseMapping.DENSE, OutputMode.PUBLIC, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'bit-fusion'", "bit-fusion-e, bit-fusion-s, bit-fusion-8x8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aBatchOfNoImagesIsRefused(int batch) {
        assertThatThrownBy(() -> new BitFusion("bit-fusion-e", DepthwiseMapping.DENSE, OutputMode.PUBLIC, batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch");
    }

    private static Cost cost(Layer layer) {
        return new BitFusion().cost(new LayerUse(layer, 8, 8, 8, false));
    }
}
