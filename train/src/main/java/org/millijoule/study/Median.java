package org.millijoule.study;

import java.util.List;

/// The middle of some measurements, which a few disturbed ones do not move.
final class Median {
    private Median() {}

    /// The middle value, or the mean of the two in the middle.
    static double of(List<Long> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a median needs at least one value");
        }
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + (double) sorted[middle]) / 2;
    }
}
