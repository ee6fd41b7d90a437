package org.millijoule.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PermutationIntervalTest {
    private static final double[] ZERO = new double[6];

    /// With 6 pairs, only the two patterns with equal signs have p of at most 0.05 (2/64): the interval ends where the
    /// first pair changes its sign.
    @Test
    void ofSixPairsItIsFromTheLeastToTheLargest() {
        double[] one = {1, 2, 3, 4, 5, 9};
        PermutationInterval interval = PermutationInterval.of(one, ZERO, 0.05).orElseThrow();
        assertThat(interval.low()).isCloseTo(1, within(1e-9));
        assertThat(interval.high()).isCloseTo(9, within(1e-9));
        assertThat(PairedPermutation.of(one, ZERO).p()).isLessThan(0.05);
    }

    @Test
    void itHoldsZeroWhereTheTestDoesNotReject() {
        double[] one = {-1, 2, 3, 4, -5, 6, 2, -3};
        PermutationInterval interval =
                PermutationInterval.of(one, new double[8], 0.05).orElseThrow();
        assertThat(PairedPermutation.of(one, new double[8]).p()).isGreaterThan(0.05);
        assertThat(interval.low()).isNegative();
        assertThat(interval.high()).isPositive();
    }

    @Test
    void equalPairsLeaveAPoint() {
        assertThat(PermutationInterval.of(new double[] {2, 2, 2, 2, 2, 2}, ZERO, 0.05))
                .contains(new PermutationInterval(2, 2));
    }

    @Test
    void fiveSeedsTellNothing() {
        assertThat(PermutationInterval.of(new double[] {1, 2, 3, 4, 5}, new double[5], 0.05))
                .isEmpty();
        assertThat(PermutationInterval.of(new double[0], new double[0], 0.05)).isEmpty();
    }
}
