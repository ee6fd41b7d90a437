package org.millijoule.kernel.dense;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.store;

import jdk.incubator.vector.FloatVector;
import org.millijoule.kernel.Lanes;

/// Sums of products of eight neighbouring pixels with three taps side by side, one vector of columns at a time: what is
/// read of a pixel serves all three, `sums[p, o] = sum_r sum_c sum_k x[r, p + k, c] w[r, c, k, o]` in this order.
final class RowTiles {
    /// Pixels of a tile.
    static final int PIXELS = 8;

    /// Taps of a row.
    static final int TAPS = 3;

    private RowTiles() {}

    /// Sums up.
    ///
    /// @param frame what is read; an array, whose bounds the compiler checks outside of the loop
    /// @param base float of the first tap of the first pixel
    /// @param pixel floats from a pixel to the next
    /// @param rows floats from the base to the rows that are read
    /// @param panel (rows, channels, taps, lanes)
    /// @param to address of the first pixel's sums
    /// @param step bytes to those of the next pixel
    static void multiply(float[] frame, int base, int pixel, int[] rows, int channels, long panel, long to, long step) {
        FloatVector a = FloatVector.zero(Lanes.SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        int p2 = 2 * pixel;
        int p3 = p2 + pixel;
        int p4 = p3 + pixel;
        int p5 = p4 + pixel;
        int p6 = p5 + pixel;
        int p7 = p6 + pixel;
        int p8 = p7 + pixel;
        int p9 = p8 + pixel;
        for (int row : rows) {
            int end = base + row + channels;
            for (int at = base + row; at < end; at++) {
                FloatVector u = load(panel);
                FloatVector v = load(panel + BYTES);
                FloatVector w = load(panel + 2 * BYTES);
                FloatVector x = broadcast(frame[at]);
                a = x.fma(u, a);
                x = broadcast(frame[at + pixel]);
                b = x.fma(u, b);
                a = x.fma(v, a);
                x = broadcast(frame[at + p2]);
                c = x.fma(u, c);
                b = x.fma(v, b);
                a = x.fma(w, a);
                x = broadcast(frame[at + p3]);
                d = x.fma(u, d);
                c = x.fma(v, c);
                b = x.fma(w, b);
                x = broadcast(frame[at + p4]);
                e = x.fma(u, e);
                d = x.fma(v, d);
                c = x.fma(w, c);
                x = broadcast(frame[at + p5]);
                f = x.fma(u, f);
                e = x.fma(v, e);
                d = x.fma(w, d);
                x = broadcast(frame[at + p6]);
                g = x.fma(u, g);
                f = x.fma(v, f);
                e = x.fma(w, e);
                x = broadcast(frame[at + p7]);
                h = x.fma(u, h);
                g = x.fma(v, g);
                f = x.fma(w, f);
                x = broadcast(frame[at + p8]);
                h = x.fma(v, h);
                g = x.fma(w, g);
                x = broadcast(frame[at + p9]);
                h = x.fma(w, h);
                panel += TAPS * BYTES;
            }
        }
        store(a, to);
        store(b, to + step);
        store(c, to + 2 * step);
        store(d, to + 3 * step);
        store(e, to + 4 * step);
        store(f, to + 5 * step);
        store(g, to + 6 * step);
        store(h, to + 7 * step);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(Lanes.SPECIES, value);
    }
}
