package org.millijoule.pareto;

import java.util.List;

/// The additive epsilon indicator (Zitzler, Thiele, Laumanns, Fonseca and Grunert da Fonseca, IEEE TEC 2003): the
/// least amount by which a front must be moved towards smaller values so that it is at least as good as another
/// one everywhere: `max_b min_a max_k (a_k - b_k)`. It adds up what the metrics measure, so they should be scaled.
public final class AdditiveEpsilon {
    private AdditiveEpsilon() {}

    /// By how much a front is behind another one; below 0 if it is ahead everywhere.
    ///
    /// @param front what was found, infinitely bad if empty
    /// @param wanted what it is compared with, at least one point
    public static double of(List<double[]> front, List<double[]> wanted) {
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("there must be a front to compare with");
        }
        double most = Double.NEGATIVE_INFINITY;
        for (double[] b : wanted) {
            double least = Double.POSITIVE_INFINITY;
            for (double[] a : front) {
                least = Math.min(least, shift(a, b));
            }
            most = Math.max(most, least);
        }
        return most;
    }

    private static double shift(double[] a, double[] b) {
        double shift = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < a.length; k++) {
            shift = Math.max(shift, a[k] - b[k]);
        }
        return shift;
    }
}
