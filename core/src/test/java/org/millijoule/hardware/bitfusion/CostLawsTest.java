package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.hardware.UnsupportedLayerException;

/// What holds for every layer on every accelerator, over random ones of both. What one would expect and does not
/// hold stands in docs/simulator.md.
///
/// Most laws follow for each candidate alone, and then for the best one: a candidate is a tile and an order.
class CostLawsTest {
    private static final int LAYERS = 5000;
    private static final int WIDE = 1 << 22; // bits a cycle: more than most of these layers move in all

    /// A random layer on a random accelerator.
    private record Case(Accelerator array, ConvCall call, OutputMode mode) {
        Optional<CallCost> cost() {
            try {
                return Optional.of(TilingSearch.best(array, call, mode));
            } catch (UnsupportedLayerException _) {
                return Optional.empty();
            }
        }

        Case width(int bitsPerCycle) {
            return resized(bitsPerCycle, 1, 1, 1);
        }

        Case buffers(int weights, int inputs, int outputs) {
            return resized(array.bandwidthBitsPerCycle(), weights, inputs, outputs);
        }

        private Case resized(int bitsPerCycle, int weights, int inputs, int outputs) {
            return new Case(
                    array.resized(
                            bitsPerCycle,
                            array.weightBufferBytes() * weights,
                            array.inputBufferBytes() * inputs,
                            array.outputBufferBytes() * outputs),
                    call,
                    mode);
        }

        Case bits(int activations, int weights, int outputs) {
            ConvCall changed = new ConvCall(
                    call.depth(),
                    call.height(),
                    call.width(),
                    call.inputChannels(),
                    call.outputChannels(),
                    call.batch(),
                    call.steps(),
                    activations,
                    weights,
                    outputs,
                    call.im2col());
            return new Case(array, changed, mode);
        }

        Case mode(OutputMode other) {
            return new Case(array, call, other);
        }
    }

    private interface Law {
        /// @return whether the law says anything about this case
        boolean check(Case one, CallCost cost, RandomGenerator random);
    }

    private static void holds(OutputMode mode, Law law) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        int checked = 0;
        for (int i = 0; i < LAYERS; i++) {
            Accelerator array = RandomLayers.accelerator(random);
            ConvCall call =
                    i % 2 == 0 ? RandomLayers.call(random, array) : RandomLayers.oblongCall(random, array, 20, 70);
            Case one = new Case(array, call, mode);
            Optional<CallCost> cost = one.cost();
            if (cost.isPresent() && law.check(one, cost.get(), random)) {
                checked++;
            }
        }
        assertThat(checked).as("cases that say anything").isGreaterThan(LAYERS / 4);
    }

    private static long cycles(Case one) {
        return one.cost().orElseThrow().totalCycles();
    }

    @ParameterizedTest
    @EnumSource
    void widerDramNeverCostsMoreCycles(OutputMode mode) {
        holds(mode, (one, cost, random) -> {
            int wider = one.array().bandwidthBitsPerCycle() + 1 + random.nextInt(2000);
            assertThat(cycles(one.width(wider)))
                    .as("%s at %s bits a cycle", one, wider)
                    .isLessThanOrEqualTo(cost.totalCycles());
            return true;
        });
    }

    /// Of the best tile they depend on buffers and DRAM, through the choice of tile; of a tile, on nothing but
    /// the array.
    @ParameterizedTest
    @EnumSource
    void computeCyclesFollowFromTheTileAndTheArrayAlone(OutputMode mode) {
        holds(mode, (one, cost, _) -> {
            assertThat(cost.computeCycles()).as("%s", one).isEqualTo(computeCycles(one, cost.tiling()));
            return true;
        });
    }

    /// MODEL.md section 4, "Compute cycles".
    private static long computeCycles(Case one, Tiling tile) {
        ConvCall call = one.call();
        long lanes = one.array().inputLanes(call.activationBits(), call.weightBits());
        long kernel = call.taps();
        long tiles = (long) Math.ceilDiv(call.depth().outputs(), tile.depth())
                * Math.ceilDiv(call.height().outputs(), tile.height())
                * Math.ceilDiv(call.width().outputs(), tile.width())
                * Math.ceilDiv(call.batch(), tile.batch())
                * Math.ceilDiv(call.inputChannels(), tile.inputs())
                * Math.ceilDiv(call.outputChannels(), tile.outputs());
        long steps = call.im2col()
                ? Math.ceilDiv(kernel * tile.inputs(), lanes)
                : kernel * Math.ceilDiv(tile.inputs(), lanes);
        long columns = Math.ceilDiv(tile.outputs(), one.array().columns());
        long outputs = (long) tile.depth() * tile.height() * tile.width();
        return call.steps() * tiles * tile.batch() * outputs * columns * steps;
    }

    @ParameterizedTest
    @EnumSource
    void theLongerOfComputingAndMovingAndWhatIsExposedAreAllCycles(OutputMode mode) {
        holds(mode, (one, cost, _) -> {
            Tiling tiling = cost.tiling();
            assertThat(Math.max(cost.computeCycles(), tiling.overlappedCycles()) + tiling.exposedCycles())
                    .as("%s", one)
                    .isEqualTo(cost.totalCycles());
            long width = one.array().bandwidthBitsPerCycle();
            long moved = cost.dramReadBits() + cost.dramWriteBits();
            long moving = tiling.overlappedCycles() + tiling.exposedCycles();
            long roundings = 3L * one.call().steps() - 1;
            assertThat(moving - Math.ceilDiv(moved, width)).as("%s", one).isBetween(0L, roundings);
            return true;
        });
    }

    /// More of each tensor stays, so that less moves; but what stays moves while nothing else runs.
    @ParameterizedTest
    @EnumSource
    void aLargerBufferNeverMoreThanDoublesTheCycles(OutputMode mode) {
        holds(mode, (one, cost, random) -> {
            Case larger = one.buffers(1 + random.nextInt(4), 1 + random.nextInt(4), 1 + random.nextInt(4));
            assertThat(cycles(larger))
                    .as("%s, then %s", one, larger)
                    .isLessThanOrEqualTo(
                            2 * cost.totalCycles() + 2L * one.call().steps());
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void whereDramKeepsNothingWaitingALargerBufferNeverCostsMoreCycles(OutputMode mode) {
        holds(mode, (one, _, random) -> {
            Case wide = one.width(WIDE);
            Optional<CallCost> cost = wide.cost().filter(CostLawsTest::movesInOneCycle);
            if (cost.isEmpty()) {
                return false;
            }
            assertThat(cost.get().totalCycles())
                    .isEqualTo(cost.get().computeCycles() + 2L * wide.call().steps());
            Case larger = wide.buffers(1 + random.nextInt(4), 1 + random.nextInt(4), 1 + random.nextInt(4));
            assertThat(cycles(larger))
                    .as("%s, then %s", wide, larger)
                    .isLessThanOrEqualTo(cost.get().totalCycles());
            return true;
        });
    }

    private static boolean movesInOneCycle(CallCost cost) {
        return cost.dramReadBits() + cost.dramWriteBits() <= WIDE;
    }

    @Test
    void fiveToSevenBitsTakeTheLanesOfEight() {
        Accelerator array = BuiltInAccelerators.named("bit-fusion-e");
        for (int w = 5; w <= 8; w++) {
            for (int a = 5; a <= 8; a++) {
                assertThat(array.inputLanes(a, w)).isEqualTo(array.inputLanes(8, 8));
            }
        }
        assertThat(array.inputLanes(3, 3)).isEqualTo(array.inputLanes(4, 4));
        assertThat(array.inputLanes(1, 1)).isEqualTo(array.inputLanes(2, 2));
    }

    /// Where memory is no matter, so that the same tiles fit and nothing waits.
    @ParameterizedTest
    @EnumSource
    void fiveToSevenBitsComputeLikeEight(OutputMode mode) {
        holds(mode, (one, _, random) -> {
            Case eight = one.width(WIDE).buffers(1 << 12, 1 << 12, 1 << 12).bits(8, 8, 8);
            Case fewer = eight.bits(5 + random.nextInt(4), 5 + random.nextInt(4), 8);
            Optional<CallCost> atEight = eight.cost().filter(CostLawsTest::movesInOneCycle);
            Optional<CallCost> atFewer = fewer.cost().filter(CostLawsTest::movesInOneCycle);
            if (atEight.isEmpty() || atFewer.isEmpty() || one.array().widestBits() > 8) {
                return false;
            }
            assertThat(atFewer.get().computeCycles())
                    .as("%s", fewer)
                    .isEqualTo(atEight.get().computeCycles());
            return true;
        });
    }

    /// Weights and activations that compute alike but are fewer bits: as with larger buffers.
    @ParameterizedTest
    @EnumSource
    void fewerBitsThatComputeAlikeNeverMoreThanDoubleTheCycles(OutputMode mode) {
        holds(mode, (one, cost, random) -> {
            ConvCall call = one.call();
            int activations = Math.max(1, call.activationBits() - random.nextInt(3));
            int weights = Math.max(1, call.weightBits() - random.nextInt(3));
            if (one.array().inputLanes(activations, weights)
                    != one.array().inputLanes(call.activationBits(), call.weightBits())) {
                return false;
            }
            Case fewer = one.bits(activations, weights, call.outputBits());
            assertThat(cycles(fewer))
                    .as("%s, then %s", one, fewer)
                    .isLessThanOrEqualTo(
                            2 * cost.totalCycles() + 2L * one.call().steps());
            return true;
        });
    }

    @Test
    void requantizedOutputsNeverCostMoreCyclesThanPublicOnes() {
        holds(OutputMode.PUBLIC, (one, cost, _) -> {
            assertThat(cycles(one.mode(OutputMode.REQUANTIZED))).as("%s", one).isLessThanOrEqualTo(cost.totalCycles());
            return true;
        });
    }

    @Test
    void fewerOutputBitsNeverCostMoreCycles() {
        holds(OutputMode.REQUANTIZED, (one, cost, random) -> {
            ConvCall call = one.call();
            Case fewer = one.bits(call.activationBits(), call.weightBits(), 1 + random.nextInt(call.outputBits()));
            assertThat(cycles(fewer)).as("%s", fewer).isLessThanOrEqualTo(cost.totalCycles());
            return true;
        });
    }

    @Test
    void whereOutputsArePublicTheirBitsDoNotMatter() {
        holds(OutputMode.PUBLIC, (one, cost, random) -> {
            ConvCall call = one.call();
            Case other = one.bits(call.activationBits(), call.weightBits(), 1 + random.nextInt(32));
            assertThat(other.cost()).as("%s", other).contains(cost);
            return true;
        });
    }
}
