package org.millijoule.statistics;

import java.util.Arrays;

/// Holm's correction for many tests at once (Scandinavian Journal of Statistics, 1979): the i-th smallest of m
/// p-values counts as (m - i + 1) times as large, and never as less than a smaller one does.
public final class Holm {
    private Holm() {}

    /// The corrected values, in the order given.
    public static double[] corrected(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
        double[] corrected = new double[p.length];
        double most = 0;
        for (int i = 0; i < p.length; i++) {
            most = Math.max(most, Math.min(1, (p.length - i) * p[order[i]]));
            corrected[order[i]] = most;
        }
        return corrected;
    }
}
