package org.millijoule.kernel.dense;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The taps that the pixels of one phase read, in the order of what they read, and the runs of floats that this
/// makes: taps side by side are one run where all channels belong to one group.
///
/// @param taps numbers `row * width + column` in the kernel
record Taps(List<Integer> taps, List<Run> runs) {
    /// Floats that a tile adds up before another takes the panel of weights: a panel of three vectors stays in the
    /// first-level cache (`our choice`).
    private static final int MOST = 256;

    /// @param offset from the base pixel, in bytes
    record Run(long offset, int floats) {}

    private record Read(int tap, long offset) {}

    /// @param channels that a filter reads
    static Taps of(Reads down, int phaseDown, Reads along, int phaseAlong, Frame frame, int channels) {
        List<Read> reads = new ArrayList<>();
        int width = along.axis().taps();
        down.taps(phaseDown)
                .forEach(ky -> along.taps(phaseAlong).forEach(kx -> {
                    long rows = down.distance(ky, phaseDown) * frame.rowBytes();
                    long pixels = along.distance(kx, phaseAlong) * frame.pixelBytes();
                    reads.add(new Read(ky * width + kx, rows + pixels));
                }));
        reads.sort(Comparator.comparingLong(Read::offset));
        List<Run> runs = new ArrayList<>();
        for (Read read : reads) {
            Run last = runs.isEmpty() ? new Run(0, 0) : runs.getLast();
            if (last.floats() > 0 && last.offset() + last.floats() * 4L == read.offset()) {
                runs.set(runs.size() - 1, new Run(last.offset(), last.floats() + channels));
            } else {
                runs.add(new Run(read.offset(), channels));
            }
        }
        return new Taps(reads.stream().map(Read::tap).toList(), runs);
    }

    private static List<Run> cut(Run run) {
        List<Run> parts = new ArrayList<>();
        for (int from = 0; from < run.floats(); from += MOST) {
            parts.add(new Run(run.offset() + from * 4L, Math.min(MOST, run.floats() - from)));
        }
        return parts;
    }

    /// The runs, cut where they would pass [#MOST] floats, in blocks of so many at most.
    List<List<Run>> blocks() {
        List<List<Run>> blocks = new ArrayList<>();
        int floats = MOST;
        for (Run run : runs.stream().flatMap(run -> cut(run).stream()).toList()) {
            floats += run.floats();
            if (floats > MOST) {
                blocks.add(new ArrayList<>());
                floats = run.floats();
            }
            blocks.getLast().add(run);
        }
        return blocks.isEmpty() ? List.of(List.of()) : blocks; // the sum of nothing is written too
    }
}
