package org.millijoule.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// The interval of mean differences that [PairedPermutation] does not reject: shifted by any of them, the pairs look
/// alike (Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 2005, section 3.2). It excludes 0 where the
/// test's p is below the level.
///
/// @param low of the mean of first minus second
public record PermutationInterval(double low, double high) {
    private static final int HALVINGS = 60; // to the last bits of a double

    /// The interval at a level such as 0.05, which is left with that probability at most; empty where so few pairs
    /// cannot reject anything at it.
    public static Optional<PermutationInterval> of(double[] one, double[] other, double level) {
        double[] differences = IntStream.range(0, one.length)
                .mapToDouble(i -> one[i] - other[i])
                .toArray();
        if (differences.length == 0 || !(test(differences, 0).smallest() < level)) {
            return Optional.empty();
        }
        double mean = Arrays.stream(differences).average().orElseThrow();
        double least = Arrays.stream(differences).min().orElseThrow();
        double most = Arrays.stream(differences).max().orElseThrow();
        return Optional.of(
                new PermutationInterval(bound(differences, mean, least, level), bound(differences, mean, most, level)));
    }

    /// Between the mean, which is never rejected, and what is beyond all pairs, which always is.
    private static double bound(double[] differences, double mean, double extreme, double level) {
        double inside = mean;
        double outside = extreme;
        for (int i = 0; i < HALVINGS && inside != outside; i++) {
            double middle = inside + (outside - inside) / 2;
            if (test(differences, middle).p() > level) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return inside;
    }

    private static PairedPermutation test(double[] differences, double shift) {
        double[] shifts = new double[differences.length];
        Arrays.fill(shifts, shift);
        return PairedPermutation.of(differences, shifts);
    }
}
