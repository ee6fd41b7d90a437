package org.millijoule.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/// Memory of each thread for what a kernel needs only while it works on one block, one area for each use, so that a
/// kernel may call another. An area grows to what was ever asked for at once and stays for the next block; what it
/// outgrows is freed at once.
public enum Scratch {
    /// What a convolution reads.
    VALUES,
    /// What a convolution that is computed where it is read reads.
    READ,
    /// What such a convolution gives, before batch-norm.
    CONVOLVED,
    /// The gradient of what a convolution reads.
    GRADIENTS,
    /// The gradient of what a convolution wrote.
    RESULT_GRADIENTS,
    /// What batch-norm makes of a block, and its gradient, between two passes over it.
    NORMALISED,
    /// Rows behind the last whole period.
    REST,
    /// Part of an image with what lies around it.
    FRAME,
    /// Results that do not fill their vectors.
    TILE,
    /// Zeros, which nobody overwrites.
    ZEROS,
    /// Of the caller: weights in the order of a kernel, which its pieces of work read.
    WEIGHTS,
    /// Of the caller: partial sums that its pieces of work add to.
    SUMS;

    private static final ThreadLocal<Map<Scratch, Area>> AREAS =
            ThreadLocal.withInitial(() -> new EnumMap<>(Scratch.class));

    /// The address of at least this many floats, aligned to 64 bytes, of any content; valid until this thread
    /// asks for the same use again.
    public long floats(long count) {
        return AREAS.get().computeIfAbsent(this, _ -> new Area()).address(count * Float.BYTES);
    }

    private static final class Area {
        private Arena arena = Arena.ofConfined();
        private MemorySegment memory = MemorySegment.NULL;

        @SuppressWarnings("MustBeClosedChecker") // closed when it is outgrown
        private long address(long bytes) {
            if (memory.byteSize() < bytes) {
                arena.close();
                arena = Arena.ofConfined();
                memory = arena.allocate(bytes, 64);
            }
            return memory.address();
        }
    }
}
