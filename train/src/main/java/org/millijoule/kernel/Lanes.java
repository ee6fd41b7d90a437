package org.millijoule.kernel;

import static java.nio.ByteOrder.nativeOrder;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Vectors of float32 at addresses. One segment spans all memory, so that no check of a segment's end or life
/// stands inside a loop: callers answer for their extents, and the tests of each kernel surround its memory with
/// guards.
public final class Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();
    static final long BYTES = (long) COUNT * Float.BYTES;

    @SuppressWarnings("restricted") // native memory is where tensors are
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Lanes() {}

    static FloatVector load(long at) {
        return FloatVector.fromMemorySegment(SPECIES, ALL, at, nativeOrder());
    }

    static FloatVector load(long at, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(SPECIES, ALL, at, nativeOrder(), mask);
    }

    static void store(FloatVector v, long at) {
        v.intoMemorySegment(ALL, at, nativeOrder());
    }

    static void store(FloatVector v, long at, VectorMask<Float> mask) {
        v.intoMemorySegment(ALL, at, nativeOrder(), mask);
    }

    /// Stores the first `count` lanes; none if it is not positive.
    static void store(FloatVector v, long at, int count) {
        if (count >= COUNT) {
            v.intoMemorySegment(ALL, at, nativeOrder());
        } else if (count > 0) {
            v.intoMemorySegment(ALL, at, nativeOrder(), SPECIES.indexInRange(0, count));
        }
    }

    static FloatVector broadcast(long at) {
        return FloatVector.broadcast(SPECIES, ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at));
    }

    static float get(long at) {
        return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
    }

    /// The sum of `count` floats, `stride` bytes apart, in their order.
    static float sum(long at, int count, long stride) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += get(at + i * stride);
        }
        return sum;
    }

    static void set(long at, float value) {
        ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value);
    }

    /// Sets floats to 0.
    public static void clear(long at, long count) {
        ALL.asSlice(at, count * Float.BYTES).fill((byte) 0);
    }

    static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }
}
