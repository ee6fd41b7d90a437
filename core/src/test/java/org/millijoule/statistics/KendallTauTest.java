package org.millijoule.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KendallTauTest {
    @Test
    void equalOrdersAreOneAndReversedOnesMinusOne() {
        double[] x = {3, 1, 4, 1.5, 9};
        assertThat(KendallTau.b(x, new double[] {30, 10, 40, 15, 90})).hasValue(1);
        assertThat(KendallTau.b(x, new double[] {-3, -1, -4, -1.5, -9})).hasValue(-1);
    }

    /// The example of `scipy.stats.kendalltau`.
    @Test
    void tiesCountAsInScipy() {
        double[] x = {12, 2, 1, 12, 2};
        double[] y = {1, 4, 7, 1, 0};
        assertThat(KendallTau.b(x, y).getAsDouble()).isCloseTo(-0.47140452079103173, within(1e-15));
    }

    @Test
    void nothingIsSaidWhereEverythingTies() {
        assertThat(KendallTau.b(new double[] {1, 1, 1}, new double[] {1, 2, 3})).isEmpty();
        assertThat(KendallTau.b(new double[] {1}, new double[] {2})).isEmpty();
        assertThat(KendallTau.b(new double[0], new double[0])).isEmpty();
    }

    @Test
    void rankingsOfDifferentThingsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KendallTau.b(new double[2], new double[3]))
                .withMessageContaining("2 and 3");
    }

    /// tau-b is the correlation of the signs of all differences.
    @Test
    void tauIsTheCorrelationOfTheSignsOfAllPairs() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            int n = 2 + random.nextInt(12);
            int values = 1 + random.nextInt(6);
            double[] x = IntStream.range(0, n)
                    .mapToDouble(_ -> random.nextInt(values))
                    .toArray();
            double[] y = IntStream.range(0, n)
                    .mapToDouble(_ -> random.nextInt(values))
                    .toArray();
            double product = signs(x, y);
            double length = Math.sqrt(signs(x, x) * signs(y, y));
            if (length == 0) {
                assertThat(KendallTau.b(x, y)).isEmpty();
            } else {
                assertThat(KendallTau.b(x, y).getAsDouble())
                        .as("%s and %s", Arrays.toString(x), Arrays.toString(y))
                        .isCloseTo(product / length, within(1e-12))
                        .isBetween(-1.0, 1.0);
            }
        }
    }

    private static double signs(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x.length; j++) {
                sum += Math.signum(x[i] - x[j]) * Math.signum(y[i] - y[j]);
            }
        }
        return sum;
    }
}
