package org.millijoule.kernel.dense;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.store;

import jdk.incubator.vector.FloatVector;
import org.millijoule.kernel.Lanes;

/// Sums over pixels of the products of gradients and inputs, `sums[a, b] += sum_p gradients[p, a] * inputs[p, b]`, for
/// four filters a and three vectors b, which stay in registers; what is in memory is added afterwards, else the
/// compiler's limit on nodes would be passed and every vector an object.
final class GradientTile {
    static final int LINES = 4;

    /// Floats of a line: three vectors.
    static final int SPAN = 3 * Lanes.COUNT;

    private GradientTile() {}

    /// Where the inputs of some pixels are, which lie in rows.
    ///
    /// @param address of the first
    /// @param pixels of a row
    /// @param step bytes from a pixel to the next
    /// @param gap bytes from behind a row to the next
    record Inputs(long address, int rows, int pixels, long step, long gap) {}

    /// Adds some pixels.
    ///
    /// @param gradients an array, whose bounds the compiler checks outside of the loop
    /// @param from the first of them
    /// @param step floats from a pixel to the next
    /// @param line bytes from a line of the sums to the next
    /// @param tile address of (LINES, SPAN), for the sums of these pixels alone
    static void add(float[] gradients, int from, int step, Inputs inputs, long sums, long line, long tile) {
        multiply(gradients, from, step, inputs.address, inputs.rows, inputs.pixels, inputs.step, inputs.gap, tile);
        long at = tile;
        for (int a = 0; a < LINES; a++) {
            long to = sums + a * line;
            for (int i = 0; i < SPAN; i += Lanes.COUNT, at += BYTES, to += BYTES) {
                store(load(to).add(load(at)), to);
            }
        }
    }

    /// The sums of some pixels, (LINES, SPAN).
    private static void multiply(
            float[] gradients, int from, int step, long wide, int rows, int pixels, long ofWide, long gap, long sums) {
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
        int begin = from;
        for (int row = 0; row < rows; row++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                int at = begin + pixel * step;
                FloatVector w0 = load(wide);
                FloatVector w1 = load(wide + BYTES);
                FloatVector w2 = load(wide + 2 * BYTES);
                FloatVector v = broadcast(gradients[at]);
                a0 = v.fma(w0, a0);
                a1 = v.fma(w1, a1);
                a2 = v.fma(w2, a2);
                v = broadcast(gradients[at + 1]);
                b0 = v.fma(w0, b0);
                b1 = v.fma(w1, b1);
                b2 = v.fma(w2, b2);
                v = broadcast(gradients[at + 2]);
                c0 = v.fma(w0, c0);
                c1 = v.fma(w1, c1);
                c2 = v.fma(w2, c2);
                v = broadcast(gradients[at + 3]);
                d0 = v.fma(w0, d0);
                d1 = v.fma(w1, d1);
                d2 = v.fma(w2, d2);
                wide += ofWide;
            }
            begin += pixels * step;
            wide += gap;
        }
        store(a0, sums);
        store(a1, sums + BYTES);
        store(a2, sums + 2 * BYTES);
        store(b0, sums + 3 * BYTES);
        store(b1, sums + 4 * BYTES);
        store(b2, sums + 5 * BYTES);
        store(c0, sums + 6 * BYTES);
        store(c1, sums + 7 * BYTES);
        store(c2, sums + 8 * BYTES);
        store(d0, sums + 9 * BYTES);
        store(d1, sums + 10 * BYTES);
        store(d2, sums + 11 * BYTES);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(Lanes.SPECIES, value);
    }

    /// Copies the floats of one pixel side by side.
    static void copySpan(long from, long to) {
        store(load(from), to);
        store(load(from + BYTES), to + BYTES);
        store(load(from + 2 * BYTES), to + 2 * BYTES);
    }
}
