package org.millijoule.search.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.CostGradient.Baseline;
import org.millijoule.search.cost.CostGradient.Exact;
import org.millijoule.search.cost.CostGradient.Reinforce;
import org.millijoule.search.policy.Adam;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Spaces;

class CostGradientTest {
    private static final MobileBlockSpace SPACE =
            Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
    private static final CostTable TABLE =
            SpaceCosts.of(SPACE, new TestAccelerator(true)).table(Metric.ENERGY);

    @ParameterizedTest
    @EnumSource(Baseline.class)
    void reinforceAgreesWithTheExactGradientInTheMean(Baseline baseline) {
        Policy policy = Policies.random(SPACE, 1);
        double[][] exact = new Exact().gradient(policy, TABLE, new SplittableRandom(1));
        double[][] estimate = new Reinforce(200_000, baseline).gradient(policy, TABLE, new SplittableRandom(2));
        double scale = TABLE.expected(policy);
        for (int c = 0; c < exact.length; c++) {
            for (int o = 0; o < exact[c].length; o++) {
                assertThat(estimate[c][o]).isCloseTo(exact[c][o], within(0.008 * scale));
            }
        }
    }

    @Test
    void theBaselineLowersTheVariance() {
        Policy policy = Policies.random(SPACE, 1);
        double without = meanSquaredError(policy, new Reinforce(16, Baseline.NONE));
        double with = meanSquaredError(policy, new Reinforce(16, Baseline.LEAVE_ONE_OUT));
        assertThat(with).isPositive().isLessThan(without);
    }

    private static double meanSquaredError(Policy policy, CostGradient estimator) {
        RandomGenerator random = new SplittableRandom(3);
        double[][] exact = TABLE.expectedGradient(policy);
        double sum = 0;
        for (int i = 0; i < 500; i++) {
            double[][] estimate = estimator.gradient(policy, TABLE, random);
            for (int c = 0; c < exact.length; c++) {
                for (int o = 0; o < exact[c].length; o++) {
                    sum += (estimate[c][o] - exact[c][o]) * (estimate[c][o] - exact[c][o]);
                }
            }
        }
        return sum / 500;
    }

    /// The sums of the implementation against the formula, sample by sample.
    @Test
    void leaveOneOutIsTheFormula() {
        Policy policy = Policies.random(SPACE, 1);
        int k = 5;
        RandomGenerator random = new SplittableRandom(9);
        Architecture[] samples = new Architecture[k];
        double sum = 0;
        for (int i = 0; i < k; i++) {
            samples[i] = policy.sample(random);
            sum += TABLE.cost(samples[i]);
        }
        double[][] expected = policy.zeros();
        for (Architecture sample : samples) {
            double cost = TABLE.cost(sample);
            policy.addScore(sample, (cost - (sum - cost) / (k - 1)) / k, expected);
        }
        double[][] found = new Reinforce(k, Baseline.LEAVE_ONE_OUT).gradient(policy, TABLE, new SplittableRandom(9));
        for (int c = 0; c < expected.length; c++) {
            assertThat(found[c]).containsExactly(expected[c], within(1e-12));
        }
    }

    @Test
    void equalSeedsGiveEqualGradients() {
        Policy policy = Policies.random(SPACE, 1);
        double[][] one = new Reinforce().gradient(policy, TABLE, new SplittableRandom(5));
        double[][] other = new Reinforce().gradient(policy, TABLE, new SplittableRandom(5));
        assertThat(one).isDeepEqualTo(other);
    }

    @Test
    void leaveOneOutNeedsTwoSamples() {
        assertThatThrownBy(() -> new Reinforce(1, Baseline.LEAVE_ONE_OUT)).hasMessageContaining("at least 2");
    }

    @Test
    void descendingTheExactGradientFindsTheCheapestNetwork() {
        Policy policy = new Policy(SPACE.choices());
        Adam adam = new Adam(new Adam.Settings(0.1, 0.5, 0.999, 1e-8), policy);
        for (int i = 0; i < 300; i++) {
            adam.step(policy.logits(), new Exact().gradient(policy, TABLE, new SplittableRandom(1)));
        }
        assertThat(TABLE.cost(policy.mode())).isCloseTo(TABLE.minimum(), within(1e-9 * TABLE.minimum()));
    }
}
