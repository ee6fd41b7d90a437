package org.millijoule.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void threePairsOfOneSignHaveTheSmallestP() {
        PairedPermutation test = PairedPermutation.of(new double[] {3, 4, 5}, new double[] {1, 1, 1});
        assertThat(test.p()).isEqualTo(0.25);
        assertThat(test.smallest()).isEqualTo(0.25);
    }

    /// Differences 1, 2, -1: the sum 2 or more in size has 8 patterns minus those of sum 0, which are two.
    @Test
    void pCountsSignPatterns() {
        PairedPermutation test = PairedPermutation.of(new double[] {1, 2, -1}, new double[] {0, 0, 0});
        assertThat(test.p()).isEqualTo(6 / 8.0);
    }

    /// What cancels in exact arithmetic leaves a residue in floating-point.
    @Test
    void sumsThatAreEqualButForRoundingCountAsEqual() {
        double[] one = {0.1, 0.2, 0, 0.1, 0.2, 0};
        double[] other = {0, 0, 0.3, 0, 0, 0.3};
        assertThat(PairedPermutation.of(one, other).p()).isEqualTo(1);
    }

    @Test
    void equalMethodsCannotBeToldApart() {
        double[] same = new double[50];
        assertThat(PairedPermutation.of(same, same).p()).isEqualTo(1);
        assertThat(PairedPermutation.of(new double[] {1}, new double[] {0}).smallest())
                .isEqualTo(1);
    }

    @Test
    void manyPairsAreDrawnAndNeverGiveZero() {
        double[] one = new double[50];
        java.util.Arrays.fill(one, 1);
        PairedPermutation test = PairedPermutation.of(one, new double[50]);
        assertThat(test.p()).isEqualTo(test.smallest()).isEqualTo(1.0 / 65536);
    }

    /// Under the null hypothesis p is uniform: about one in ten is at most 0.1.
    @Test
    void pIsHonest() {
        SplittableRandom random = new SplittableRandom(7);
        int small = 0;
        for (int repeat = 0; repeat < 400; repeat++) {
            double[] one = new double[10];
            double[] other = new double[10];
            for (int i = 0; i < 10; i++) {
                one[i] = random.nextGaussian();
                other[i] = random.nextGaussian();
            }
            small += PairedPermutation.of(one, other).p() <= 0.1 ? 1 : 0;
        }
        assertThat(small / 400.0).isBetween(0.06, 0.14);
    }

    @Test
    void unequalNumbersAreRefused() {
        assertThatThrownBy(() -> PairedPermutation.of(new double[2], new double[3]))
                .hasMessageContaining("equally many results, not 2 and 3");
    }

    @Test
    void holmMultipliesTheSmallestByAll() {
        assertThat(Holm.corrected(new double[] {0.04, 0.01, 0.03})).containsExactly(0.06, 0.03, 0.06);
        assertThat(Holm.corrected(new double[] {0.5, 0.9})).containsExactly(1, 1);
    }

    /// Demsar 2006, section 3.2.3: k = 4, N = 14, CD = 2.569 sqrt(4 * 5 / (6 * 14)) = 1.25.
    @Test
    void criticalDifferenceIsThatOfTheExample() {
        AverageRanks ranks = AverageRanks.of(new double[4][14]);
        assertThat(ranks.criticalDifference().orElseThrow()).isCloseTo(1.25, within(0.005));
        assertThat(ranks.ranks()).containsOnly(2.5);
    }

    @Test
    void groupsAreOfMethodsWithinTheCriticalDifference() {
        double[][] costs = new double[3][60];
        java.util.Arrays.fill(costs[0], 3);
        for (int r = 0; r < 60; r++) {
            costs[1][r] = r % 2;
            costs[2][r] = 1 - r % 2;
        }
        AverageRanks ranks = AverageRanks.of(costs);
        assertThat(ranks.ranks()).containsExactly(3.0, 1.5, 1.5);
        assertThat(ranks.groups()).containsExactly(new AverageRanks.Group(0, 1));
    }
}
