package org.millijoule.search.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Spaces;

class CostTableTest {
    private static final Percentage EQUAL = Percentage.withPercentage(1e-9);

    static Stream<Arguments> variants() {
        return Spaces.variants().stream()
                .flatMap(space -> Stream.of(true, false)
                        .map(chained -> Arguments.of(space, new TestAccelerator(chained, 4, Integer.MAX_VALUE))));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void tablesSayWhatTheHardwareModelSays(MobileBlockSpace space, HardwareModel hardware) {
        SpaceCosts costs = SpaceCosts.of(space, hardware);
        RandomGenerator random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            assertAgrees(space, hardware, costs, Spaces.random(space, random));
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void cheapestAndDearestAreThoseOfAllMembers(MobileBlockSpace space, HardwareModel hardware) {
        SpaceCosts costs = SpaceCosts.of(space, hardware);
        for (Metric metric : List.of(Metric.ENERGY, Metric.LATENCY, Metric.MODEL_BYTES)) {
            CostTable table = costs.table(metric);
            double[] range = {Double.POSITIVE_INFINITY, 0};
            Spaces.forEachOptions(space, options -> {
                double cost = table.cost(options);
                range[0] = Math.min(range[0], cost);
                range[1] = Math.max(range[1], cost);
            });
            assertThat(table.minimum()).isCloseTo(range[0], EQUAL);
            assertThat(table.maximum()).isCloseTo(range[1], EQUAL);
            assertThat(table.cost(table.cheapest())).isEqualTo(table.minimum());
            assertThat(space.canonical(table.cheapest()).options())
                    .hasSize(space.choices().size());
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void expectationIsTheMeanOverAllMembers(MobileBlockSpace space, HardwareModel hardware) {
        CostTable table = SpaceCosts.of(space, hardware).table(Metric.ENERGY);
        Policy policy = Policies.random(space, 3);
        double[][] v = policy.probabilities();
        double[] mean = {0, 0};
        Spaces.forEachOptions(space, options -> {
            double p = 1;
            for (int c = 0; c < v.length; c++) {
                p *= v[c][options[c]];
            }
            mean[0] += p * table.cost(options);
            mean[1] += p;
        });
        assertThat(mean[1]).isCloseTo(1, within(1e-12));
        assertThat(table.expected(policy)).isCloseTo(mean[0], EQUAL);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void gradientOfTheExpectationEqualsFiniteDifferences(MobileBlockSpace space, HardwareModel hardware) {
        CostTable table = SpaceCosts.of(space, hardware).table(Metric.LATENCY);
        Policy policy = Policies.random(space, 4);
        double[][] gradient = table.expectedGradient(policy);
        double scale = table.expected(policy);
        double step = 1e-5;
        for (int c = 0; c < gradient.length; c++) {
            for (int o = 0; o < gradient[c].length; o++) {
                double kept = policy.logits()[c][o];
                policy.logits()[c][o] = kept + step;
                double above = table.expected(policy);
                policy.logits()[c][o] = kept - step;
                double below = table.expected(policy);
                policy.logits()[c][o] = kept;
                assertThat(gradient[c][o]).isCloseTo((above - below) / (2 * step), within(1e-8 * scale));
                if (policy.choices().get(c).inert()) {
                    assertThat(gradient[c][o]).isZero();
                }
            }
        }
    }

    @Test
    void theTalksSpaceAgreesToo() {
        MobileBlockSpace space = Spaces.talk();
        for (boolean chained : new boolean[] {false, true}) {
            HardwareModel hardware = new TestAccelerator(chained);
            SpaceCosts costs = SpaceCosts.of(space, hardware);
            RandomGenerator random = new SplittableRandom(2);
            for (int i = 0; i < 200; i++) {
                assertAgrees(space, hardware, costs, Spaces.random(space, random));
            }
        }
    }

    @Test
    void outputBitsMakeTheCostOfABlockDependOnTheNextPresentOne() {
        MobileBlockSpace space = Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
        CostTable table = SpaceCosts.of(space, new TestAccelerator(true)).table(Metric.ENERGY);
        double wide = table.cost(space.parse("s0|s0|s1m1k3b8.8"));
        double narrow = table.cost(space.parse("s0|s0|s1m1k3b2.8"));
        CostTable sum = SpaceCosts.of(space, new TestAccelerator(false)).table(Metric.ENERGY);
        double sumWide = sum.cost(space.parse("s0|s0|s1m1k3b8.8"));
        double sumNarrow = sum.cost(space.parse("s0|s0|s1m1k3b2.8"));
        assertThat(wide - narrow).isNotCloseTo(sumWide - sumNarrow, Percentage.withPercentage(1));
    }

    @Test
    void aSettingThatTheAcceleratorCannotRunIsNamed() {
        MobileBlockSpace space = Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
        assertThatThrownBy(() -> SpaceCosts.of(space, new TestAccelerator(true, 1, 40)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("block 0 with s=1 m=2 k=3 b1=2 b2=2 cannot run on test-accelerator: 72 weights");
    }

    @Test
    void aStemThatTheAcceleratorCannotRunIsNamed() {
        MobileBlockSpace space = Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
        assertThatThrownBy(() -> SpaceCosts.of(space, new TestAccelerator(true, 1, 100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the stem cannot run");
    }

    @Test
    void architecturesAndPoliciesOfOtherSpacesAreRefused() {
        CostTable table =
                SpaceCosts.of(Spaces.talk(), new TestAccelerator(false)).table(Metric.ENERGY);
        MobileBlockSpace other = Spaces.variants().getFirst();
        Architecture stray = Spaces.random(other, new SplittableRandom(1));
        assertThatThrownBy(() -> table.cost(stray)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.expected(new Policy(other.choices())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertAgrees(
            MobileBlockSpace space, HardwareModel hardware, SpaceCosts costs, Architecture architecture) {
        Candidate candidate = space.decode(architecture);
        Cost whole = hardware.cost(candidate.network(), candidate.precisions()).total();
        Trial.Costs found = costs.costs(architecture);
        int batch = hardware.batch();
        assertThat(found.energyMillijoules()).isCloseTo(whole.energy().totalNanojoules() / 1e6 / batch, EQUAL);
        assertThat(found.latencyMilliseconds()).isCloseTo(whole.seconds() * 1e3 / batch, EQUAL);
        assertThat(found.modelBytes())
                .isEqualTo((double) NetworkStatistics.of(candidate.network(), candidate.precisions())
                        .modelBytes());
    }
}
