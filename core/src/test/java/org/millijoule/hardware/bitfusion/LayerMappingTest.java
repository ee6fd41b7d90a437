package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.Workload;
import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Layer;
import org.millijoule.network.Layer.Convolution;
import org.millijoule.network.Layer.Linear;
import org.millijoule.network.Layer.Product;
import org.millijoule.network.Layer.Recurrent;
import org.millijoule.network.Layer.Recurrent.Cell;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;

/// What layers that are no square convolutions cost on Bit Fusion: the same as layers or calls that are known, or as
/// counted by hand.
class LayerMappingTest {
    private static final BitFusion CHIP = chip(OutputMode.REQUANTIZED, 1);

    private static BitFusion chip(OutputMode outputs, int batch) {
        return new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, outputs, batch);
    }

    private static LayerUse use(Layer layer) {
        return new LayerUse(layer, 8, 8, 8, false);
    }

    private static Cost cost(Layer layer) {
        return CHIP.cost(use(layer));
    }

    private static Kernel flat(Axis height, Axis width) {
        return new Kernel(Axis.POINT, height, width, false);
    }

    /// DS-CNN's first layer by hand: 25 x 5 places, 10 x 4 taps, 64 of 16 columns at a time; each tap takes one row of
    /// the array's 32, since there is one channel.
    @Test
    void computingAnOblongConvolutionIsPlacesTimesTapsTimesColumnBlocks() {
        Kernel kernel = flat(new Axis(10, 2, 1, 4, 5), new Axis(4, 2, 1, 1, 1));
        Layer conv = new Convolution(new Shape(49, 10, 1), 64, kernel, 1);
        Execution execution = CHIP.execution(use(conv)).orElseThrow();
        assertThat(conv.output()).isEqualTo(new Shape(25, 5, 64));
        int columns = CHIP.array().columns();
        Tile tile = new Tile(execution.tile());
        long places = (long) Math.ceilDiv(25, tile.rows) * tile.rows * Math.ceilDiv(5, tile.columns) * tile.columns;
        assertThat(execution.computeCycles()).isEqualTo(places * 40 * (64 / columns));
    }

    /// `8x5 outputs, ...`
    private static final class Tile {
        final int rows;
        final int columns;

        Tile(String text) {
            String[] sides = text.substring(0, text.indexOf(' ')).split("x", -1);
            rows = Integer.parseInt(sides[0]);
            columns = Integer.parseInt(sides[1]);
        }
    }

    @Test
    void aMapThatIsTurnedCostsTheSame() {
        Axis long7 = new Axis(7, 2, 1, 3, 3);
        Axis short2 = new Axis(2, 1, 3, 0, 1);
        assertThat(cost(new Convolution(new Shape(40, 17, 24), 50, flat(long7, short2), 1)))
                .isEqualTo(cost(new Convolution(new Shape(17, 40, 24), 50, flat(short2, long7), 1)));
        assertThat(cost(new Convolution(new Shape(1, 300, 24), 50, flat(Axis.POINT, long7), 1)))
                .isEqualTo(cost(new Convolution(new Shape(300, 1, 24), 50, flat(long7, Axis.POINT), 1)));
    }

    @Test
    void dilationMovesMoreAndComputesTheSame() {
        Axis near = new Axis(3, 1, 1, 1, 1);
        Axis far = new Axis(3, 1, 2, 2, 2);
        Shape map = new Shape(14, 14, 64);
        ConvCall dense = call(new Convolution(map, 64, flat(near, near), 1));
        ConvCall dilated = call(new Convolution(map, 64, flat(far, far), 1));
        assertThat(dense.height().inputs(4)).isEqualTo(6);
        assertThat(dilated.height().inputs(4)).isEqualTo(8);
        assertThat(cost(new Convolution(map, 64, flat(far, far), 1)).cycles())
                .isGreaterThanOrEqualTo(
                        cost(new Convolution(map, 64, flat(near, near), 1)).cycles());
    }

    private static ConvCall call(Layer layer) {
        return new LayerMapping(CHIP.array(), DepthwiseMapping.BLOCK_DIAGONAL, 1)
                .calls(use(layer))
                .getFirst()
                .call();
    }

    @Test
    void slicesWithoutTapsBetweenThemCostLikeABatch() {
        Kernel kernel = Kernel.square(3, 1, Padding.all(1));
        Cost slices = cost(new Convolution(new Shape(2, 7, 7, 64), 64, kernel, 1));
        Cost one = cost(new Convolution(new Shape(7, 7, 64), 64, kernel, 1));
        assertThat(slices.cycles()).isBetween(one.cycles(), 2 * one.cycles());
        assertThat(call(new Convolution(new Shape(2, 7, 7, 64), 64, kernel, 1)).taps())
                .isEqualTo(9);
    }

    /// Every input goes to every tap: sorted by the remainder of where it lands, each group is one dense convolution.
    @Test
    void phasesOfATransposedConvolutionAreWhatScatteringFinds() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        for (int i = 0; i < 2000; i++) {
            Axis axis = new Axis(
                    1 + random.nextInt(6),
                    1 + random.nextInt(5),
                    1 + random.nextInt(4),
                    random.nextInt(5) - 1,
                    random.nextInt(5) - 1);
            int inputs = 1 + random.nextInt(6);
            int outputs = (inputs - 1) * axis.stride() + (int) axis.reach() - axis.before() - axis.after();
            if (outputs > 0) {
                assertThat(TransposedPhases.of(axis, outputs))
                        .as("%s of %s", axis, inputs)
                        .isEqualTo(scattered(axis, outputs));
            }
        }
    }

    private static List<ConvCall.Axis> scattered(Axis axis, int outputs) {
        TreeMap<Integer, List<Integer>> taps = new TreeMap<>(); // by phase: where in units of the stride each tap lies
        for (int tap = 0; tap < axis.taps(); tap++) {
            int shift = tap * axis.dilation();
            taps.computeIfAbsent(shift % axis.stride(), _ -> new ArrayList<>()).add(shift / axis.stride());
        }
        List<ConvCall.Axis> phases = new ArrayList<>();
        int apart = 0;
        for (int d = 1; apart == 0; d++) {
            apart = d * axis.dilation() % axis.stride() == 0 ? d * axis.dilation() / axis.stride() : 0;
        }
        for (var phase : taps.entrySet()) {
            int places = 0;
            for (int y = 0; y < outputs; y++) {
                places += Math.floorMod(y + axis.before(), axis.stride()) == phase.getKey() ? 1 : 0;
            }
            List<Integer> at = phase.getValue();
            for (int t = 1; t < at.size(); t++) {
                assertThat(at.get(t) - at.get(t - 1)).isEqualTo(apart);
            }
            if (places > 0) {
                phases.add(new ConvCall.Axis(at.size(), places, 1, apart));
            }
        }
        return phases;
    }

    @Test
    void aTransposedConvolutionOfStrideOneIsAPlainOne() {
        Axis axis = new Axis(3, 1, 1, 1, 1);
        Shape map = new Shape(14, 14, 64);
        assertThat(cost(new Convolution(map, 32, new Kernel(Axis.POINT, axis, axis, true), 1)))
                .isEqualTo(cost(new Convolution(map, 32, 3, 1, 1, 1)));
    }

    /// Kernel 2, stride 2, as in U-Net: four 1x1 convolutions of the whole map.
    @Test
    void anUpsamplingByTwoIsFourPointwiseConvolutions() {
        Axis axis = new Axis(2, 2, 1, 0, 0);
        Shape map = new Shape(14, 14, 64);
        Cost one = cost(Convolution.same(map, 32, 1, 1));
        Layer up = new Convolution(map, 32, new Kernel(Axis.POINT, axis, axis, true), 1);
        assertThat(up.output()).isEqualTo(new Shape(28, 28, 32));
        assertThat(cost(up).cycles()).isEqualTo(4 * one.cycles());
        assertThat(cost(up).energy()).isEqualTo(one.energy().times(4));
        assertThat(CHIP.execution(use(up)).orElseThrow().traffic().get(1).passes())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void aProductIsOneFullyConnectedLayerForEachMatrixAndImage(OutputMode outputs) {
        Cost one = chip(outputs, 1).cost(use(new Linear(49, 32, 50)));
        for (int batch : List.of(1, 4)) {
            Cost all = chip(outputs, batch).cost(use(new Product(3, 49, 32, 50)));
            assertThat(all.cycles()).isEqualTo(3L * batch * one.cycles());
            assertThat(all.energy()).isEqualTo(one.energy().times(3 * batch));
        }
    }

    @Test
    void aCellOfOneStepIsAFullyConnectedLayer() {
        Layer cell = new Recurrent(Cell.LSTM, 1, 1, 1, 40, 128);
        assertThat(cost(cell)).isEqualTo(cost(new Linear(168, 512)));
        assertThat(cost(new Recurrent(Cell.LSTM, 2, 1, 1, 40, 128)).cycles())
                .isEqualTo(2 * cost(cell).cycles());
    }

    @Test
    void weightsThatFitAreReadOnceForAllSteps() {
        Recurrent cell = new Recurrent(Cell.GRU, 1, 50, 1, 20, 40);
        Execution execution = CHIP.execution(use(cell)).orElseThrow();
        assertThat(execution.traffic().getFirst().passes()).isEqualTo(1);
        assertThat(execution.traffic().getFirst().readBits())
                .isEqualTo(CHIP.execution(use(new Linear(60, 120)))
                        .orElseThrow()
                        .traffic()
                        .getFirst()
                        .readBits());
        assertThat(execution.tile()).startsWith("50 steps of ");
    }

    @Test
    void weightsThatDoNotFitAreReadAtEveryStepForTheWholeBatch() {
        Recurrent cell = new Recurrent(Cell.LSTM, 1, 50, 1, 512, 512);
        for (int batch : List.of(1, 16)) {
            BitFusion chip = chip(OutputMode.PUBLIC, batch);
            Cost one = chip.cost(use(new Linear(1024, 2048)));
            Cost all = chip.cost(use(cell));
            assertThat(all.cycles()).isEqualTo(50 * one.cycles());
            assertThat(chip.execution(use(cell))
                            .orElseThrow()
                            .traffic()
                            .getFirst()
                            .passes())
                    .isEqualTo(50);
        }
    }

    /// The public simulator's LSTM is one product from 3600 to 3600: a step of 2700 inputs with a state of 900.
    @ParameterizedTest
    @EnumSource
    void theLstmOfThePublicSimulatorIsAStepOfThisCell(OutputMode outputs) {
        agrees(outputs, "bitfusion/lstm", new Recurrent(Cell.LSTM, 1, 1, 1, 2700, 900));
    }

    /// Its RNN is one product from 4096 to 4096. A cell with a state of 4096 reads that state and an input, so
    /// more than 4096 numbers: none is that product. The nearest one, of one input and a state of 4095, costs the
    /// same to the last bit, since the array pads 4095 outputs to 4096.
    @Test
    void theRnnOfThePublicSimulatorCostsLikeAStepOfTheNearestCell() {
        agrees(OutputMode.PUBLIC, "bitfusion/rnn", new Recurrent(Cell.RNN, 1, 1, 1, 1, 4095));
    }

    private static void agrees(OutputMode outputs, String name, Recurrent cell) {
        Workload workload = BitFusionNetworks.named(name).orElseThrow().workload();
        LayerUse listed = workload.layers().getFirst().use();
        LayerUse imported = new LayerUse(
                cell, listed.weightBits(), listed.activationBits(), listed.outputBits(), listed.fedByGraphInput());
        for (int batch : List.of(1, 16)) {
            BitFusion chip = chip(outputs, batch);
            assertThat(chip.cost(imported)).isEqualTo(chip.cost(listed));
        }
    }
}
