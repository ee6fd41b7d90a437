package org.millijoule.study;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// What glibc's `malloc` has given out and not got back: unlike resident memory it is exact, and leaves out both
/// the Java heap and what is free to be given out again.
public record NativeHeap(MethodHandle mallinfo2) {
    private static final int FIELDS = 10;
    private static final int IN_MAPS = 4; // hblkhd
    private static final int IN_ARENAS = 7; // uordblks

    /// Empty where the C library is not glibc 2.33 or newer.
    @SuppressWarnings("restricted") // a call into the C library
    public static Optional<NativeHeap> find() {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor signature = FunctionDescriptor.of(
                MemoryLayout.structLayout(MemoryLayout.sequenceLayout(FIELDS, ValueLayout.JAVA_LONG)));
        return linker.defaultLookup()
                .find("mallinfo2")
                .map(address -> new NativeHeap(linker.downcallHandle(address, signature)));
    }

    public long bytesInUse() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fields = (MemorySegment) mallinfo2.invokeExact((SegmentAllocator) arena);
            return fields.getAtIndex(ValueLayout.JAVA_LONG, IN_MAPS)
                    + fields.getAtIndex(ValueLayout.JAVA_LONG, IN_ARENAS);
        } catch (Throwable e) {
            throw new IllegalStateException("mallinfo2 failed", e);
        }
    }
}
