package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.broadcast;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.store;

import jdk.incubator.vector.FloatVector;

/// Sums over pixels of the products of two tensors, `sums[a, b] += sum_p narrow[p, a] * wide[p, b]`, for four lines a
/// and three vectors b, which stay in registers. Larger tiles exceed what the compiler inlines into one method (its
/// limit on nodes), and then every vector is an object; so do these if they begin with what is in memory: it is added
/// afterwards.
public final class OuterTile {
    public static final int LINES = 4;

    /// Floats of a line: three vectors.
    public static final int SPAN = 3 * Lanes.COUNT;

    private OuterTile() {}

    /// Adds some pixels.
    ///
    /// @param ofNarrow bytes from a pixel to the next
    /// @param ofWide the same of the other tensor
    /// @param line bytes from a line of the sums to the next
    /// @param tile address of (LINES, SPAN), for the sums of these pixels alone
    public static void add(
            long narrow, long ofNarrow, long wide, long ofWide, int pixels, long sums, long line, long tile) {
        multiply(narrow, ofNarrow, wide, ofWide, pixels, tile);
        long from = tile;
        for (int a = 0; a < LINES; a++) {
            long to = sums + a * line;
            for (int i = 0; i < SPAN; i += Lanes.COUNT, from += BYTES, to += BYTES) {
                store(load(to).add(load(from)), to);
            }
        }
    }

    /// The sums of some pixels, (LINES, SPAN).
    private static void multiply(long narrow, long ofNarrow, long wide, long ofWide, int pixels, long sums) {
        long line = 3 * BYTES;
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector c2 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        FloatVector d2 = a0;
        for (int pixel = 0; pixel < pixels; pixel++) {
            FloatVector w0 = load(wide);
            FloatVector w1 = load(wide + BYTES);
            FloatVector w2 = load(wide + 2 * BYTES);
            FloatVector v = broadcast(narrow);
            a0 = v.fma(w0, a0);
            a1 = v.fma(w1, a1);
            a2 = v.fma(w2, a2);
            v = broadcast(narrow + 4);
            b0 = v.fma(w0, b0);
            b1 = v.fma(w1, b1);
            b2 = v.fma(w2, b2);
            v = broadcast(narrow + 8);
            c0 = v.fma(w0, c0);
            c1 = v.fma(w1, c1);
            c2 = v.fma(w2, c2);
            v = broadcast(narrow + 12);
            d0 = v.fma(w0, d0);
            d1 = v.fma(w1, d1);
            d2 = v.fma(w2, d2);
            narrow += ofNarrow;
            wide += ofWide;
        }
        store(a0, sums);
        store(a1, sums + BYTES);
        store(a2, sums + 2 * BYTES);
        store(b0, sums + line);
        store(b1, sums + line + BYTES);
        store(b2, sums + line + 2 * BYTES);
        store(c0, sums + 2 * line);
        store(c1, sums + 2 * line + BYTES);
        store(c2, sums + 2 * line + 2 * BYTES);
        store(d0, sums + 3 * line);
        store(d1, sums + 3 * line + BYTES);
        store(d2, sums + 3 * line + 2 * BYTES);
    }

    /// Copies the floats of one pixel of the wide tensor.
    public static void copySpan(long from, long to) {
        store(load(from), to);
        store(load(from + BYTES), to + BYTES);
        store(load(from + 2 * BYTES), to + 2 * BYTES);
    }
}
