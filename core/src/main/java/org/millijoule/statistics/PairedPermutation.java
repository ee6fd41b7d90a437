package org.millijoule.statistics;

import java.util.SplittableRandom;

/// The paired permutation test (Fisher, The Design of Experiments, 1935, section 21; Good, 2005): if two methods are
/// alike, each difference may as well have the other sign. p is the share of sign patterns whose mean difference is
/// at least as far from 0 as the observed one, so no distribution is assumed.
///
/// Up to 2^16 patterns are all counted; else so many are drawn from a fixed seed, and the observed one counts as one
/// of them (Phipson and Smyth, 2010), so p is never 0.
///
/// @param p two-sided
/// @param smallest the least p that so many pairs can give, whatever the methods; above 0.05, nothing can be told
/// @param pairs that differ or are equal
public record PairedPermutation(double p, double smallest, int pairs) {
    private static final int EXACT = 16; // pairs
    private static final int DRAWN = (1 << EXACT) - 1;

    /// Compares results on the same seeds.
    public static PairedPermutation of(double[] one, double[] other) {
        if (one.length != other.length || one.length == 0) {
            throw new IllegalArgumentException(
                    "pairs need equally many results, not " + one.length + " and " + other.length);
        }
        double[] differences = new double[one.length];
        double observed = 0;
        double lengths = 0;
        for (int i = 0; i < differences.length; i++) {
            differences[i] = one[i] - other[i];
            observed += differences[i];
            lengths += Math.abs(differences[i]);
        }
        // Sums that are equal in exact arithmetic may differ in the last bits of what was added.
        double bar = Math.abs(observed) - 1e-12 * lengths;
        int n = differences.length;
        return n <= EXACT
                ? new PairedPermutation(exact(differences, bar), Math.min(1, 2 / (double) (1 << n)), n)
                : new PairedPermutation(drawn(differences, bar), 1.0 / (DRAWN + 1), n);
    }

    private static double exact(double[] differences, double bar) {
        int patterns = 1 << differences.length;
        int asFar = 0;
        for (int pattern = 0; pattern < patterns; pattern++) {
            double sum = 0;
            for (int i = 0; i < differences.length; i++) {
                sum += (pattern >> i & 1) == 0 ? differences[i] : -differences[i];
            }
            asFar += Math.abs(sum) >= bar ? 1 : 0;
        }
        return asFar / (double) patterns;
    }

    private static double drawn(double[] differences, double bar) {
        SplittableRandom random = new SplittableRandom(0);
        int asFar = 1;
        for (int drawn = 0; drawn < DRAWN; drawn++) {
            double sum = 0;
            for (double difference : differences) {
                sum += random.nextBoolean() ? difference : -difference;
            }
            asFar += Math.abs(sum) >= bar ? 1 : 0;
        }
        return asFar / (double) (DRAWN + 1);
    }
}
