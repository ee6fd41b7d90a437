package org.millijoule.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How resident memory moves over training steps, judged after a warm-up in which caches and the pools of the
/// allocator fill.
///
/// @param samples by ascending step, at least two of them after the warm-up
/// @param warmUp steps that do not count
public record MemoryTrend(List<Sample> samples, int warmUp) {
    /// Issue 5's bound in bytes per step: 1 MB per 1,000.
    private static final double FLAT = 1e6 / 1000;

    /// One look at the memory.
    ///
    /// @param step steps done
    /// @param bytes resident after them
    public record Sample(int step, long bytes) {}

    public MemoryTrend {
        samples = List.copyOf(samples);
        int first = warmUp;
        if (samples.stream().filter(sample -> sample.step() >= first).count() < 2) {
            throw new IllegalArgumentException("a trend needs two samples after the warm-up of " + warmUp + " steps");
        }
    }

    /// Bytes per step: the median slope over all pairs of samples (Theil 1950, Sen 1968), which up to 29% of
    /// outliers cannot move.
    public double slope() {
        List<Sample> counted = counted();
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < counted.size(); i++) {
            for (int j = i + 1; j < counted.size(); j++) {
                double bytes = (double) counted.get(j).bytes() - counted.get(i).bytes();
                slopes.add(bytes / (counted.get(j).step() - counted.get(i).step()));
            }
        }
        double[] sorted =
                slopes.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return median(sorted);
    }

    private List<Sample> counted() {
        return samples.stream().filter(sample -> sample.step() >= warmUp).toList();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// Whether memory grows by less than 1 MB per 1,000 steps.
    public boolean isFlat() {
        return slope() < FLAT;
    }

    /// Resident bytes at the end of the warm-up.
    public long start() {
        return counted().getFirst().bytes();
    }

    /// Resident bytes at the end.
    public long end() {
        return samples.getLast().bytes();
    }

    /// The most resident bytes of all samples.
    public long peak() {
        return Arrays.stream(samples.stream().mapToLong(Sample::bytes).toArray())
                .max()
                .orElseThrow();
    }
}
