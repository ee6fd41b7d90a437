package org.millijoule.search.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.search.cost.Policies;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Spaces;

class PolicyTest {
    private static final MobileBlockSpace SPACE =
            Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
    private static final int INERT = 10;

    @Test
    void aNewPolicyIsUniform() {
        Policy policy = new Policy(SPACE.choices());
        assertThat(policy.probabilities()[3]).containsExactly(0.5, 0.5);
        assertThat(policy.entropy()).isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void samplesComeWithTheirProbability() {
        Policy policy = Policies.random(SPACE, 1);
        RandomGenerator random = new SplittableRandom(2);
        Map<Architecture, Integer> counts = new HashMap<>();
        int n = 50_000;
        for (int i = 0; i < n; i++) {
            counts.merge(policy.sample(random), 1, Integer::sum);
        }
        double sum = 0;
        for (Map.Entry<Architecture, Integer> entry : counts.entrySet()) {
            double p = Math.exp(policy.logProbability(entry.getKey()));
            sum += p;
            assertThat((double) entry.getValue() / n).isCloseTo(p, within(5 * Math.sqrt(p / n) + 1e-5));
        }
        assertThat(sum).isLessThan(1 + 1e-9).isGreaterThan(0.99);
    }

    @Test
    void inertChoicesAreOneAndClosedGatesGiveZero() {
        Policy policy = Policies.random(SPACE, 1);
        RandomGenerator random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            Architecture sample = policy.sample(random);
            assertThat(sample.option(INERT)).isEqualTo(1);
            if (sample.option(0) == 0) {
                assertThat(sample.options().subList(0, 5)).containsOnly(0);
            }
        }
    }

    @Test
    void theModeHasNoLessProbabilityThanASampleWithTheSameConnectivity() {
        Policy policy = Policies.random(SPACE, 7);
        Architecture mode = policy.mode();
        RandomGenerator random = new SplittableRandom(3);
        for (int i = 0; i < 500; i++) {
            Architecture sample = policy.sample(random);
            if (sample.option(0) == mode.option(0) && sample.option(5) == mode.option(5)) {
                assertThat(policy.logProbability(mode)).isGreaterThanOrEqualTo(policy.logProbability(sample));
            }
        }
    }

    @Test
    void theScoreEqualsFiniteDifferencesOfTheLogProbability() {
        Policy policy = Policies.random(SPACE, 4);
        RandomGenerator random = new SplittableRandom(5);
        for (int i = 0; i < 20; i++) {
            Architecture architecture = Spaces.random(SPACE, random);
            double[][] score = policy.zeros();
            policy.addScore(architecture, 3, score);
            assertGradient(policy, score, p -> 3 * p.logProbability(architecture));
            assertThat(score[INERT]).containsOnly(0);
        }
    }

    @Test
    void choicesOfALeftOutBlockHaveNoScore() {
        Policy policy = Policies.random(SPACE, 4);
        double[][] score = policy.zeros();
        policy.addScore(SPACE.parse("s0|s1m1k3b2.2|s1m1k3b2.2"), 1, score);
        assertThat(score[0]).doesNotContain(0);
        for (int c = 1; c < 5; c++) {
            assertThat(score[c]).containsOnly(0);
        }
        assertThat(score[6]).doesNotContain(0);
    }

    @ParameterizedTest
    @EnumSource(Relaxation.class)
    void relaxedMasksAreDistributions(Relaxation kind) {
        Policy policy = Policies.random(SPACE, 4);
        Relaxed relaxed = policy.relax(policy.gumbel(new SplittableRandom(1)), 0.7, kind);
        for (int c = 0; c < relaxed.mask().length; c++) {
            assertThat(sum(relaxed.mask()[c])).isCloseTo(1, within(1e-12));
            assertThat(sum(relaxed.soft()[c])).isCloseTo(1, within(1e-12));
        }
        assertThat(relaxed.mask()[INERT]).containsExactly(0, 1);
        boolean hard = kind == Relaxation.STRAIGHT_THROUGH;
        assertThat(relaxed.mask()[0][0] == 0 || relaxed.mask()[0][0] == 1).isEqualTo(hard);
    }

    @Test
    void gumbelDrawsFollowTheProbabilities() {
        Policy policy = Policies.random(SPACE, 4);
        RandomGenerator random = new SplittableRandom(6);
        int n = 20_000;
        double ones = 0;
        for (int i = 0; i < n; i++) {
            ones += policy.relax(policy.gumbel(random), 1, Relaxation.STRAIGHT_THROUGH)
                    .mask()[1][1];
        }
        assertThat(ones / n).isCloseTo(policy.probabilities()[1][1], within(0.02));
    }

    @Test
    void aMixtureIsTheProbabilitiesWhateverTheNoise() {
        Policy policy = Policies.random(SPACE, 4);
        Relaxed relaxed = policy.relax(policy.gumbel(new SplittableRandom(1)), 0.1, Relaxation.MIXTURE);
        assertThat(relaxed.mask()[1]).isEqualTo(policy.probabilities()[1]);
        assertThat(relaxed.mask()[INERT]).containsExactly(0, 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"SOFT", "MIXTURE"})
    void gradientThroughTheMaskEqualsFiniteDifferences(Relaxation kind) {
        Policy policy = Policies.random(SPACE, 4);
        RandomGenerator random = new SplittableRandom(8);
        double[][] gumbel = policy.gumbel(random);
        double[][] weights = policy.zeros();
        for (double[] row : weights) {
            for (int o = 0; o < row.length; o++) {
                row[o] = random.nextGaussian();
            }
        }
        for (double temperature : new double[] {0.3, 1, 5}) {
            // L = sum of weights * d^2, so dL/dd = 2 weights d
            ToDoubleFunction<Policy> loss = p -> {
                double sum = 0;
                double[][] mask = p.relax(gumbel, temperature, kind).mask();
                for (int c = 0; c < mask.length; c++) {
                    for (int o = 0; o < mask[c].length; o++) {
                        sum += weights[c][o] * mask[c][o] * mask[c][o];
                    }
                }
                return sum;
            };
            Relaxed relaxed = policy.relax(gumbel, temperature, kind);
            double[][] maskGradient = policy.zeros();
            for (int c = 0; c < maskGradient.length; c++) {
                for (int o = 0; o < maskGradient[c].length; o++) {
                    maskGradient[c][o] = 2 * weights[c][o] * relaxed.mask()[c][o];
                }
            }
            assertGradient(policy, policy.logitGradient(relaxed, maskGradient), loss);
        }
    }

    @Test
    void anUnsampledOptionThatWouldBeBetterGainsProbability() {
        Policy policy = new Policy(SPACE.choices());
        double[][] gumbel = policy.zeros();
        gumbel[1][0] = 2; // option 0 is drawn
        Relaxed relaxed = policy.relax(gumbel, 1, Relaxation.STRAIGHT_THROUGH);
        double[][] maskGradient = policy.zeros();
        maskGradient[1][1] = -1; // more of option 1 lowers the loss
        double[][] gradient = policy.logitGradient(relaxed, maskGradient);
        assertThat(relaxed.mask()[1]).containsExactly(1, 0);
        assertThat(gradient[1][1]).isNegative();
        assertThat(gradient[1][0]).isPositive();
    }

    @Test
    void aGateMustStandBeforeItsChoices() {
        Choice choice = new Choice("0.m", List.of("1", "3"), OptionalInt.of(0), false);
        assertThatThrownBy(() -> new Policy(List.of(choice))).hasMessageContaining("0.m");
    }

    private static void assertGradient(Policy policy, double[][] gradient, ToDoubleFunction<Policy> value) {
        double step = 1e-5;
        for (int c = 0; c < gradient.length; c++) {
            for (int o = 0; o < gradient[c].length; o++) {
                double kept = policy.logits()[c][o];
                policy.logits()[c][o] = kept + step;
                double above = value.applyAsDouble(policy);
                policy.logits()[c][o] = kept - step;
                double below = value.applyAsDouble(policy);
                policy.logits()[c][o] = kept;
                assertThat(gradient[c][o]).isCloseTo((above - below) / (2 * step), within(1e-7));
            }
        }
    }

    private static double sum(double[] row) {
        double sum = 0;
        for (double value : row) {
            sum += value;
        }
        return sum;
    }
}
