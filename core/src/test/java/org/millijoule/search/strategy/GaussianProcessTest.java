package org.millijoule.search.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the textbook formulas (Rasmussen and Williams, equations 2.25, 2.26 and 2.30) with the inverse of the
/// covariances by Gauss and Jordan.
class GaussianProcessTest {
    private static final int CHOICES = 5;
    private static final GaussianProcess.Kernel KERNEL = new GaussianProcess.Kernel(4, 0.5, 0.2, 2, 1, 0.03);

    private final SplittableRandom random = new SplittableRandom(1);

    private static final class Point {
        private final int[] options;
        private final double[] costs;

        Point(SplittableRandom random) {
            options = random.ints(CHOICES, 0, 3).toArray();
            costs = random.doubles(2, -1.5, 1.5).toArray();
        }
    }

    private static int agreements(Point one, Point other) {
        int agree = 0;
        for (int c = 0; c < CHOICES; c++) {
            agree += one.options[c] == other.options[c] ? 1 : 0;
        }
        return agree;
    }

    private static double covariance(Point one, Point other) {
        int m = agreements(one, other);
        double product = one.costs[0] * other.costs[0] + one.costs[1] * other.costs[1];
        return 1
                + KERNEL.main() * m / CHOICES
                + KERNEL.pairs() * m * (m - 1) / (CHOICES * (CHOICES - 1.0))
                + KERNEL.rest() * Math.exp((m - CHOICES) / KERNEL.length())
                + KERNEL.costs() * product / 2;
    }

    private static final class Inverse {
        private final double[][] matrix;
        private final double logDeterminant;

        Inverse(double[][] of) {
            int n = of.length;
            double[][] left = Arrays.stream(of).map(double[]::clone).toArray(double[][]::new);
            matrix = new double[n][n];
            double log = 0;
            for (int k = 0; k < n; k++) {
                matrix[k][k] = 1;
            }
            for (int k = 0; k < n; k++) {
                double pivot = left[k][k];
                log += Math.log(pivot);
                for (int j = 0; j < n; j++) {
                    left[k][j] /= pivot;
                    matrix[k][j] /= pivot;
                }
                for (int i = 0; i < n; i++) {
                    double factor = i == k ? 0 : left[i][k];
                    for (int j = 0; j < n; j++) {
                        left[i][j] -= factor * left[k][j];
                        matrix[i][j] -= factor * matrix[k][j];
                    }
                }
            }
            logDeterminant = log;
        }

        double between(double[] x, double[] y) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < y.length; j++) {
                    sum += x[i] * matrix[i][j] * y[j];
                }
            }
            return sum;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 40})
    void meanDeviationAndLikelihoodAreTheTextbooks(int n) {
        Point[] known = new Point[n];
        Arrays.setAll(known, i -> new Point(random));
        double[] values = random.doubles(n, -2, 2).toArray();
        int[][] agreements = new int[n][];
        double[][] dense = new double[n][n];
        for (int i = 0; i < n; i++) {
            agreements[i] = new int[i + 1];
            for (int j = 0; j < n; j++) {
                dense[i][j] = covariance(known[i], known[j]) + (i == j ? KERNEL.noise() + 1e-6 : 0);
            }
            for (int j = 0; j <= i; j++) {
                agreements[i][j] = agreements(known[i], known[j]);
            }
        }
        double[][] costs = Arrays.stream(known).map(point -> point.costs).toArray(double[][]::new);
        GaussianProcess.Points points = new GaussianProcess.Points(CHOICES, agreements, costs, values);
        GaussianProcess process = GaussianProcess.fit(KERNEL, points);
        Inverse inverse = new Inverse(dense);
        double[] table = KERNEL.table(CHOICES);

        assertThat(process.logLikelihood())
                .isCloseTo(-inverse.between(values, values) / 2 - inverse.logDeterminant / 2, within(1e-7));
        for (int t = 0; t < 10; t++) {
            Point fresh = new Point(random);
            double[] covariances = Arrays.stream(known)
                    .mapToDouble(one -> covariance(fresh, one))
                    .toArray();
            int[] agreed =
                    Arrays.stream(known).mapToInt(one -> agreements(fresh, one)).toArray();
            assertThat(process.covariances(table, agreed, fresh.costs, points))
                    .containsExactly(covariances, within(1e-12));
            assertThat(process.mean(covariances)).isCloseTo(inverse.between(covariances, values), within(1e-7));
            assertThat(process.mean(table, agreed, n, fresh.costs))
                    .isCloseTo(inverse.between(covariances, values), within(1e-7));
            double own = covariance(fresh, fresh);
            assertThat(process.own(table, fresh.costs)).isCloseTo(own, within(1e-12));
            assertThat(process.deviation(covariances, own))
                    .isCloseTo(
                            Math.sqrt(Math.max(1e-12, own - inverse.between(covariances, covariances))), within(1e-6));
        }
    }
}
