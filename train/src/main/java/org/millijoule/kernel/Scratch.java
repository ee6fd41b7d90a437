package org.millijoule.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory of each thread for what a kernel needs only while it works on one block.
public final class Scratch {
    private static final ThreadLocal<MemorySegment> OF_THREAD = ThreadLocal.withInitial(() -> MemorySegment.NULL);

    private Scratch() {}

    /// The address of at least this many floats, aligned to 64 bytes, of any content; valid until this thread
    /// asks again.
    public static long floats(long count) {
        long bytes = count * Float.BYTES;
        MemorySegment memory = OF_THREAD.get();
        if (memory.byteSize() < bytes) {
            memory = Arena.ofAuto().allocate(bytes, 64);
            OF_THREAD.set(memory);
        }
        return memory.address();
    }
}
