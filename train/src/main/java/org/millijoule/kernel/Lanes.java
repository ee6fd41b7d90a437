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
///
/// How many lanes a vector has is the processor's business and must not be seen in a result. So a sum over
/// elements is kept in [#WIDEST] lanes everywhere, element i in lane `i % WIDEST`, by as many vectors as that takes;
/// and which code computes a shape depends on [#WIDEST], never on [#COUNT].
public final class Lanes {
    /// Lanes of the widest vectors used anywhere, 512 bits; [#COUNT] divides it.
    public static final int WIDEST = 16;

    /// The system property that sets the bits of a vector, 128, 256 or 512, instead of the processor: a test
    /// computes with vectors that this machine does not have, slowly.
    static final String BITS = "millijoule.vector-bits";

    /// Of all vectors here.
    public static final VectorSpecies<Float> SPECIES = species(Integer.getInteger(BITS, preferred()));
    /// Floats of a vector.
    public static final int COUNT = SPECIES.length();

    /// Bytes of a vector.
    public static final long BYTES = (long) COUNT * Float.BYTES;

    @SuppressWarnings("restricted") // native memory is where tensors are
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Lanes() {}

    private static int preferred() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /// Processors may have vectors of up to 2048 bits, and of 384.
    private static VectorSpecies<Float> species(int bits) {
        if (bits >= 512) {
            return FloatVector.SPECIES_512;
        }
        return bits >= 256 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
    }

    /// A whole vector.
    public static FloatVector load(long at) {
        return FloatVector.fromMemorySegment(SPECIES, ALL, at, nativeOrder());
    }

    /// The lanes of the mask.
    public static FloatVector load(long at, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(SPECIES, ALL, at, nativeOrder(), mask);
    }

    /// A whole vector.
    public static void store(FloatVector v, long at) {
        v.intoMemorySegment(ALL, at, nativeOrder());
    }

    /// The lanes of the mask.
    public static void store(FloatVector v, long at, VectorMask<Float> mask) {
        v.intoMemorySegment(ALL, at, nativeOrder(), mask);
    }

    /// Stores the first `count` lanes; none if it is not positive.
    public static void store(FloatVector v, long at, int count) {
        if (count >= COUNT) {
            v.intoMemorySegment(ALL, at, nativeOrder());
        } else if (count > 0) {
            v.intoMemorySegment(ALL, at, nativeOrder(), SPECIES.indexInRange(0, count));
        }
    }

    /// One float in every lane.
    public static FloatVector broadcast(long at) {
        return FloatVector.broadcast(SPECIES, ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at));
    }

    /// One float.
    public static float get(long at) {
        return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
    }

    /// The sum of `count` floats, `stride` bytes apart, in their order.
    public static float sum(long at, int count, long stride) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += get(at + i * stride);
        }
        return sum;
    }

    /// The sum of lanes in their order, which `reduceLanes` does not promise.
    static double sum(float[] lanes) {
        double sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        return sum;
    }

    /// Writes one float.
    public static void set(long at, float value) {
        ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value);
    }

    /// Sets floats to 0.
    public static void clear(long at, long count) {
        ALL.asSlice(at, count * Float.BYTES).fill((byte) 0);
    }

    /// Copies a few floats, two at a time.
    public static void copyFloats(long from, long to, int count) {
        int i = 0;
        for (; i + 2 <= count; i += 2) {
            ALL.set(
                    ValueLayout.JAVA_LONG_UNALIGNED,
                    to + i * 4L,
                    ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, from + i * 4L));
        }
        if (i < count) {
            set(to + i * 4L, get(from + i * 4L));
        }
    }

    /// Memory at an address.
    public static MemorySegment memory(long at, long bytes) {
        return ALL.asSlice(at, bytes);
    }

    /// Copies bytes to other memory, an array's say.
    ///
    /// @param at where in it
    public static void copy(long from, MemorySegment to, long at, long bytes) {
        MemorySegment.copy(ALL, from, to, at, bytes);
    }

    /// Copies bytes; the two may overlap.
    public static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }
}
