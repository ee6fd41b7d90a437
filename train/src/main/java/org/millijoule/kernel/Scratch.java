package org.millijoule.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory of each thread for what a kernel needs only while it works on one block. It grows to what was ever asked
/// for at once and stays for the next block; what it outgrows is freed at once.
public final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private Arena arena = Arena.ofConfined();
    private MemorySegment memory = MemorySegment.NULL;

    private Scratch() {}

    /// The address of at least this many floats, aligned to 64 bytes, of any content; valid until this thread
    /// asks again.
    public static long floats(long count) {
        return OF_THREAD.get().address(count * Float.BYTES);
    }

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
