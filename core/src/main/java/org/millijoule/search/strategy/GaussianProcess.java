package org.millijoule.search.strategy;

import java.util.List;

/// Gaussian process regression (Rasmussen and Williams, MIT Press 2006, algorithm 2.1) over categorical choices.
///
/// The covariance of two architectures depends on the number m of C choices at which they agree, and on their
/// standardised costs x of which there are J:
/// ```
/// k = 1 + main m / C + pairs m (m - 1) / (C (C - 1)) + rest exp(-(C - m) / length) + costs x.x' / J
/// ```
/// The terms are, in this order, Bayesian linear regression on a constant, on one-hot options, on pairs of options,
/// anything smooth, and on the costs.
final class GaussianProcess {
    private final Kernel kernel;
    private final double[][] columns; // of L; column k starts with its diagonal
    private final double[] whitened; // L^-1 y
    private final double[] weights; // K^-1 y
    private final double[] costWeights; // the costs of all points, each times its weight

    /// @param noise its variance, that of y being 1
    record Kernel(double main, double pairs, double rest, double length, double costs, double noise) {
        /// By number of agreements.
        double[] table(int choices) {
            double[] table = new double[choices + 1];
            for (int m = 0; m <= choices; m++) {
                double pairShare = choices < 2 ? 0 : m * (m - 1.0) / (choices * (choices - 1.0));
                table[m] = 1 + main * m / choices + pairs * pairShare + rest * StrictMath.exp(-(choices - m) / length);
            }
            return table;
        }
    }

    private GaussianProcess(
            Kernel kernel, double[][] columns, double[] whitened, double[] weights, double[] costWeights) {
        this.kernel = kernel;
        this.columns = columns;
        this.whitened = whitened;
        this.weights = weights;
        this.costWeights = costWeights;
    }

    /// What is known of some points.
    static final class Points {
        private final int choices;
        private final int[][] agreements;
        private final double[][] costs;
        private final double[] values;

        /// @param agreements `[i][j]`, how many choices points i and j agree at, j up to i
        /// @param costs standardised, one row per point
        /// @param values about standard normal
        Points(int choices, int[][] agreements, double[][] costs, double[] values) {
            this.choices = choices;
            this.agreements = agreements;
            this.costs = costs;
            this.values = values;
        }
    }

    static GaussianProcess fit(Kernel kernel, Points points) {
        int n = points.values.length;
        double[] table = kernel.table(points.choices);
        double[][] columns = factor(kernel, table, points);
        double[] whitened = points.values.clone();
        solve(columns, whitened);
        double[] weights = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            double rest = whitened[i];
            for (int k = i + 1; k < n; k++) {
                rest -= columns[i][k - i] * weights[k];
            }
            weights[i] = rest / columns[i][0];
        }
        double[] costWeights = new double[n == 0 ? 0 : points.costs[0].length];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < costWeights.length; j++) {
                costWeights[j] += weights[i] * points.costs[i][j];
            }
        }
        return new GaussianProcess(kernel, columns, whitened, weights, costWeights);
    }

    /// The columns of L with L L' = K plus noise: Cholesky column by column, so that the inner loops have vectors.
    private static double[][] factor(Kernel kernel, double[] table, Points points) {
        int n = points.values.length;
        double[][] columns = new double[n][];
        for (int k = 0; k < n; k++) {
            columns[k] = new double[n - k];
            for (int i = k; i < n; i++) {
                columns[k][i - k] =
                        covariance(kernel, table, points.agreements[i][k], points.costs[i], points.costs[k]);
            }
            columns[k][0] += kernel.noise + 1e-6;
        }
        for (int k = 0; k < n; k++) {
            double[] column = columns[k];
            column[0] = Math.sqrt(Math.max(column[0], 1e-9));
            for (int i = 1; i < n - k; i++) {
                column[i] /= column[0];
            }
            for (int j = 1; j < n - k; j++) {
                subtract(column[j], column, j, columns[k + j], 0, n - k - j);
            }
        }
        return columns;
    }

    /// Replaces v with L^-1 v.
    private static void solve(double[][] columns, double[] v) {
        for (int k = 0; k < v.length; k++) {
            v[k] /= columns[k][0];
            subtract(v[k], columns[k], 1, v, k + 1, v.length - k - 1);
        }
    }

    /// `to[toStart + i] -= factor * from[fromStart + i]` for i below `count`.
    private static void subtract(double factor, double[] from, int fromStart, double[] to, int toStart, int count) {
        for (int i = 0; i < count; i++) {
            to[toStart + i] -= factor * from[fromStart + i];
        }
    }

    /// The kernel of the largest marginal likelihood.
    static GaussianProcess best(List<Kernel> kernels, Points points) {
        GaussianProcess best = fit(kernels.getFirst(), points);
        for (Kernel kernel : kernels.subList(1, kernels.size())) {
            GaussianProcess other = fit(kernel, points);
            best = other.logLikelihood() > best.logLikelihood() ? other : best;
        }
        return best;
    }

    Kernel kernel() {
        return kernel;
    }

    /// log p(y) but for a constant: equation 2.30.
    double logLikelihood() {
        double sum = 0;
        for (int i = 0; i < whitened.length; i++) {
            sum -= whitened[i] * whitened[i] / 2 + StrictMath.log(columns[i][0]);
        }
        return sum;
    }

    private static double covariance(Kernel kernel, double[] table, int agreements, double[] x, double[] y) {
        double product = 0;
        for (int j = 0; j < x.length; j++) {
            product += x[j] * y[j];
        }
        return table[agreements] + (x.length == 0 ? 0 : kernel.costs * product / x.length);
    }

    /// Covariances of a new point with the known ones.
    ///
    /// @param agreements with each known point
    double[] covariances(double[] table, int[] agreements, double[] costs, Points points) {
        double[] covariances = new double[agreements.length];
        for (int i = 0; i < covariances.length; i++) {
            covariances[i] = covariance(kernel, table, agreements[i], costs, points.costs[i]);
        }
        return covariances;
    }

    double mean(double[] covariances) {
        double sum = 0;
        for (int i = 0; i < covariances.length; i++) {
            sum += covariances[i] * weights[i];
        }
        return sum;
    }

    /// The same from agreements, which may be followed by others; without the covariances, so quicker.
    double mean(double[] table, int[] agreements, int count, double[] costs) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i] * table[agreements[i]];
        }
        for (int j = 0; j < costs.length; j++) {
            sum += kernel.costs * costs[j] * costWeights[j] / costs.length;
        }
        return sum;
    }

    /// Of the value without noise.
    double deviation(double[] covariances, double own) {
        double[] v = covariances.clone();
        solve(columns, v);
        double left = own;
        for (double one : v) {
            left -= one * one;
        }
        return Math.sqrt(Math.max(left, 1e-12));
    }

    /// The prior variance of a point.
    double own(double[] table, double[] costs) {
        return covariance(kernel, table, table.length - 1, costs, costs);
    }
}
