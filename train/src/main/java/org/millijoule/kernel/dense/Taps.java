package org.millijoule.kernel.dense;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The taps that the pixels of one phase read, in the order of what they read, and the runs of floats that this
/// makes: taps side by side are one run where all channels belong to one group.
///
/// @param taps numbers `row * width + column` in the kernel
/// @param starts floats from the base pixel to the first channel of each
record Taps(List<Integer> taps, List<Integer> starts, List<Run> runs) {
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
        return new Taps(
                reads.stream().map(Read::tap).toList(),
                reads.stream().map(read -> Math.toIntExact(read.offset() / 4)).toList(),
                runs);
    }

    /// The runs as a tile reads them.
    Runs forTiles() {
        return new Runs(runs);
    }

    /// Where runs begin and end, in floats from the base pixel.
    static final class Runs {
        private final int[] firsts;
        private final int[] ends;

        private Runs(List<Run> runs) {
            firsts = runs.stream()
                    .mapToInt(run -> Math.toIntExact(run.offset() / 4))
                    .toArray();
            ends = runs.stream()
                    .mapToInt(run -> Math.toIntExact(run.offset() / 4) + run.floats())
                    .toArray();
        }

        int count() {
            return firsts.length;
        }

        int first(int run) {
            return firsts[run];
        }

        int end(int run) {
            return ends[run];
        }
    }
}
