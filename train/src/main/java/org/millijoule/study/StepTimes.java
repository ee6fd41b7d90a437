package org.millijoule.study;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What the steps of one variant took, round by round. A variant that goes through several architectures takes
/// one step of each in a round, and each has a median of its own, since they differ in size.
final class StepTimes {
    private final List<List<Long>> nanoseconds;
    private long total;
    private long waited;

    /// @param architectures that a round goes through
    StepTimes(int architectures) {
        nanoseconds = IntStream.range(0, architectures)
                .<List<Long>>mapToObj(_ -> new ArrayList<>())
                .toList();
    }

    /// One step.
    ///
    /// @param took nanoseconds, from asking for the batch to the new weights
    /// @param stalled how many of them nothing was done but wait for the batch
    void add(int architecture, long took, long stalled) {
        nanoseconds.get(architecture).add(took);
        total += took;
        waited += stalled;
    }

    /// Seconds of a step: the median over the rounds, the mean of it over the architectures.
    double seconds() {
        return nanoseconds.stream().mapToDouble(Median::of).average().orElseThrow() * 1e-9;
    }

    /// The share of the time that was spent waiting for data.
    double stallShare() {
        return total == 0 ? 0 : waited / (double) total;
    }

    /// The times of pairs: a step of this variant and the one of `other` that came next.
    StepTimes followedBy(StepTimes other) {
        StepTimes pairs = new StepTimes(nanoseconds.size());
        for (int a = 0; a < nanoseconds.size(); a++) {
            for (int round = 0; round < nanoseconds.get(a).size(); round++) {
                pairs.add(
                        a,
                        nanoseconds.get(a).get(round) + other.nanoseconds.get(a).get(round),
                        0);
            }
        }
        return pairs;
    }
}
