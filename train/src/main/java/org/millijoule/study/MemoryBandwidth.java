package org.millijoule.study;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.millijoule.kernel.Chunks;

/// What this machine's memory gives at its best: large blocks copied by all threads, measured again and again.
final class MemoryBandwidth implements AutoCloseable {
    /// Beyond the caches of most machines; on those with larger ones it is the bandwidth of the cache.
    private static final long BYTES = 1L << 28;

    private static final int PIECES = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment from = arena.allocate(BYTES, 64);
    private final MemorySegment to = arena.allocate(BYTES, 64);
    private final List<Long> nanoseconds = new ArrayList<>();

    MemoryBandwidth() {
        copy(); // the first one asks the system for pages
    }

    private void copy() {
        long each = BYTES / PIECES;
        Chunks.run(PIECES, piece -> to.asSlice(piece * each, each).copyFrom(from.asSlice(piece * each, each)));
    }

    void measure() {
        long start = System.nanoTime();
        copy();
        nanoseconds.add(System.nanoTime() - start);
    }

    /// 10^9 bytes a second, read and written, by the median.
    double gigabytesPerSecond() {
        return 2.0 * BYTES / Median.of(nanoseconds);
    }

    @Override
    public void close() {
        arena.close();
    }
}
