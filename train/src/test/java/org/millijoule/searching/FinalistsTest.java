package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Trial;
import org.millijoule.space.Architecture;

class FinalistsTest {
    private static Trial finalist(int number, double error, int rank) {
        return new Trial(
                number,
                0,
                Fidelity.SUPERNET,
                Architecture.of(new int[] {number}),
                0,
                error,
                new Trial.Costs(1, 1, 1),
                true,
                OptionalDouble.of(1),
                OptionalInt.of(rank));
    }

    @Test
    void theLeastLossIsFirstEqualsKeepTheirOrderAndNoNumberIsLast() {
        assertThat(Finalists.ranks(new double[] {2, Double.NaN, 1, 2, Double.POSITIVE_INFINITY}))
                .containsExactly(2, 5, 1, 3, 4);
        assertThat(Finalists.ranks(new double[] {Double.NaN, Double.NaN})).containsExactly(1, 2);
    }

    @Test
    void theRankDecidesNotTheError() {
        Finalists finalists =
                Finalists.byLoss(new Selection(), 50, List.of(finalist(0, 3, 3), finalist(1, 5, 1), finalist(2, 4, 2)));
        assertThat(finalists.chosen().number()).isEqualTo(1);
        assertThat(finalists.withLessError()).isEqualTo(2);
    }
}
