package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.hardware.bitfusion.ExhaustiveSearch.Outcome;

class TilingSearchTest {
    private static final int LAYERS = 250;
    private static final int SMALL_LAYERS = 3000;
    private static final int OBLONG_LAYERS = 800;

    /// The tie rule that [TilingSearch] documents.
    private static final Comparator<Outcome> TIES = Comparator.comparingLong(Outcome::compute)
            .thenComparingLong(Outcome::vW)
            .thenComparingLong(Outcome::vA)
            .thenComparingLong(Outcome::readOut)
            .thenComparingLong(Outcome::writeOut)
            .thenComparingLong(Outcome::wbuf)
            .thenComparingLong(Outcome::ibuf)
            .thenComparingLong(Outcome::obuf);

    @ParameterizedTest
    @EnumSource
    void findsWhatTryingEveryTileInEveryOrderFinds(OutputMode mode) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        int priced = 0;
        for (int i = 0; i < LAYERS + SMALL_LAYERS; i++) {
            Accelerator array = RandomLayers.accelerator(random);
            ConvCall call = i < LAYERS ? RandomLayers.call(random, array) : RandomLayers.smallCall(random, array);
            priced += agrees(array, call, mode) ? 1 : 0;
        }
        assertThat(priced).isGreaterThan((LAYERS + SMALL_LAYERS) * 3 / 4);
    }

    /// Kernels, strides, dilations and maps that differ from axis to axis, volumes, and cells of several steps.
    @ParameterizedTest
    @EnumSource
    void findsItForOblongCallsAndForSteps(OutputMode mode) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(43);
        int priced = 0;
        for (int i = 0; i < OBLONG_LAYERS; i++) {
            Accelerator array = RandomLayers.accelerator(random);
            priced += agrees(array, RandomLayers.oblongCall(random, array, 8, 24), mode) ? 1 : 0;
        }
        assertThat(priced).isGreaterThan(OBLONG_LAYERS * 2 / 3);
    }

    /// @return whether anything fits, which both must agree on
    private static boolean agrees(Accelerator array, ConvCall call, OutputMode mode) {
        ExhaustiveSearch everything = new ExhaustiveSearch(array, call, mode);
        Set<Outcome> best = everything.best();
        if (best.isEmpty()) {
            assertThatThrownBy(() -> TilingSearch.best(array, call, mode))
                    .isInstanceOf(UnsupportedLayerException.class);
            return false;
        }
        CallCost cost = TilingSearch.best(array, call, mode);
        Outcome found = outcome(cost);
        assertThat(found)
                .as("%s on %s", call, array)
                .isEqualTo(best.stream().min(TIES).orElseThrow());
        assertThat(everything.of(cost.tiling()))
                .as("what %s costs by itself, %s on %s", cost.tiling(), call, array)
                .contains(found);
        assertThat(cost.energy().totalNanojoules()).isCloseTo(cost.totalNanojoules(), Percentage.withPercentage(1e-10));
        return true;
    }

    /// MODEL.md section 5, row P0227 of the reference results.
    @Test
    void theWorkedExampleOfTheModelComesOut() {
        CallCost cost = TilingSearch.best(
                BuiltInAccelerators.named("bit-fusion-e"),
                new ConvCall(1, 14, 1, 384, 64, 1, 4, 4, 1, false),
                OutputMode.PUBLIC);
        assertThat(cost.totalCycles()).isEqualTo(6262);
        assertThat(cost.computeCycles()).isEqualTo(2352);
        assertThat(cost.stallCycles()).isEqualTo(3910);
        assertThat(cost.dramReadBits()).isEqualTo(800768);
        assertThat(cost.dramWriteBits()).isEqualTo(401408);
        assertThat(cost.weightBufferReadBits()).isEqualTo(19267584);
        assertThat(cost.totalNanojoules()).isEqualTo(20265.561234816);
    }

    @Test
    void operandsWiderThanAFusionUnitAreRefused() {
        assertThatThrownBy(() -> TilingSearch.best(
                        BuiltInAccelerators.named("bit-fusion-e"),
                        new ConvCall(1, 14, 1, 384, 64, 1, 16, 16, 1, false),
                        OutputMode.PUBLIC))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("bit-fusion-e")
                .hasMessageContaining("W16A16")
                .hasMessageContaining("Maybe");
    }

    @Test
    void aKernelThatFillsNoBufferIsRefused() {
        assertThatThrownBy(() -> TilingSearch.best(
                        BuiltInAccelerators.named("bit-fusion-e"),
                        new ConvCall(1001, 1, 1, 1, 1, 1, 8, 8, 1, false),
                        OutputMode.PUBLIC))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("smallest tile")
                .hasMessageContaining("Maybe");
    }

    @Test
    void countsThatLeaveTheRangeOfALongAreRefused() {
        assertThatThrownBy(() -> TilingSearch.best(
                        BuiltInAccelerators.named("bit-fusion-e"),
                        new ConvCall(3, 1 << 20, 1, 1 << 20, 1 << 20, 1 << 20, 8, 8, 1, false),
                        OutputMode.PUBLIC))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("64 bits");
    }

    private static Outcome outcome(CallCost cost) {
        assertThat(cost.weightBufferWriteBits()).isEqualTo(cost.dramReadWeightBits());
        assertThat(cost.inputBufferWriteBits()).isEqualTo(cost.dramReadActivationBits());
        assertThat(cost.outputBufferWriteBits()).isEqualTo(cost.outputBufferReadBits());
        return new Outcome(
                cost.totalCycles(),
                cost.computeCycles(),
                cost.dramReadWeightBits(),
                cost.dramReadActivationBits(),
                cost.dramReadOutputBits(),
                cost.dramWriteOutputBits(),
                cost.weightBufferReadBits(),
                cost.inputBufferReadBits(),
                cost.outputBufferReadBits(),
                cost.totalNanojoules());
    }
}
