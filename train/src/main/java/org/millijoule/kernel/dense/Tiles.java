package org.millijoule.kernel.dense;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.store;

import jdk.incubator.vector.FloatVector;
import org.millijoule.kernel.Lanes;

/// Sums of products of some pixels with a panel of weights, kept in registers: `sums[p, o] = sum_k x[p, k] w[k, o]`,
/// k in its order. Tiles of four pixels by three vectors, six by two or twelve by one; larger ones the compiler does
/// not inline, and what it does not inline it allocates.
final class Tiles {
    /// Floats of a row of a panel, three vectors.
    static final int COLUMNS = 3 * Lanes.COUNT;

    private Tiles() {}

    /// Sums up at all places.
    ///
    /// @param frame what is read; an array, whose bounds the compiler checks outside of the loop
    /// @param runs what is read of each place
    /// @param panel (floats of the runs, [#COLUMNS])
    /// @param vectors that are computed
    /// @param in floats from the base to the first channel
    /// @param out bytes to the first column of the sums
    static void multiply(float[] frame, Places places, Taps.Runs runs, long panel, int vectors, int in, long out) {
        switch (vectors) {
            case 1 -> {
                for (int place = 0; place < places.count(); place += 12) {
                    twelveByOne(frame, places, place, runs, panel, in, out);
                }
            }
            case 2 -> {
                for (int place = 0; place < places.count(); place += 6) {
                    sixByTwo(frame, places, place, runs, panel, in, out);
                }
            }
            default -> {
                for (int place = 0; place < places.count(); place += 4) {
                    fourByThree(frame, places, place, runs, panel, in, out);
                }
            }
        }
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(Lanes.SPECIES, value);
    }

    private static void fourByThree(
            float[] frame, Places places, int place, Taps.Runs runs, long panel, int in, long out) {
        int a = places.from(place) + in;
        int b = places.from(place + 1) + in;
        int c = places.from(place + 2) + in;
        int d = places.from(place + 3) + in;
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
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            for (int at = runs.first(run); at < end; at++) {
                FloatVector w0 = load(panel);
                FloatVector w1 = load(panel + BYTES);
                FloatVector w2 = load(panel + 2 * BYTES);
                FloatVector v = broadcast(frame[a + at]);
                a0 = v.fma(w0, a0);
                a1 = v.fma(w1, a1);
                a2 = v.fma(w2, a2);
                v = broadcast(frame[b + at]);
                b0 = v.fma(w0, b0);
                b1 = v.fma(w1, b1);
                b2 = v.fma(w2, b2);
                v = broadcast(frame[c + at]);
                c0 = v.fma(w0, c0);
                c1 = v.fma(w1, c1);
                c2 = v.fma(w2, c2);
                v = broadcast(frame[d + at]);
                d0 = v.fma(w0, d0);
                d1 = v.fma(w1, d1);
                d2 = v.fma(w2, d2);
                panel += 3 * BYTES;
            }
        }
        long to = places.to(place) + out;
        store(a0, to);
        store(a1, to + BYTES);
        store(a2, to + 2 * BYTES);
        to = places.to(place + 1) + out;
        store(b0, to);
        store(b1, to + BYTES);
        store(b2, to + 2 * BYTES);
        to = places.to(place + 2) + out;
        store(c0, to);
        store(c1, to + BYTES);
        store(c2, to + 2 * BYTES);
        to = places.to(place + 3) + out;
        store(d0, to);
        store(d1, to + BYTES);
        store(d2, to + 2 * BYTES);
    }

    private static void sixByTwo(
            float[] frame, Places places, int place, Taps.Runs runs, long panel, int in, long out) {
        int a = places.from(place) + in;
        int b = places.from(place + 1) + in;
        int c = places.from(place + 2) + in;
        int d = places.from(place + 3) + in;
        int e = places.from(place + 4) + in;
        int f = places.from(place + 5) + in;
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        FloatVector e0 = a0;
        FloatVector e1 = a0;
        FloatVector f0 = a0;
        FloatVector f1 = a0;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            for (int at = runs.first(run); at < end; at++) {
                FloatVector w0 = load(panel);
                FloatVector w1 = load(panel + BYTES);
                FloatVector v = broadcast(frame[a + at]);
                a0 = v.fma(w0, a0);
                a1 = v.fma(w1, a1);
                v = broadcast(frame[b + at]);
                b0 = v.fma(w0, b0);
                b1 = v.fma(w1, b1);
                v = broadcast(frame[c + at]);
                c0 = v.fma(w0, c0);
                c1 = v.fma(w1, c1);
                v = broadcast(frame[d + at]);
                d0 = v.fma(w0, d0);
                d1 = v.fma(w1, d1);
                v = broadcast(frame[e + at]);
                e0 = v.fma(w0, e0);
                e1 = v.fma(w1, e1);
                v = broadcast(frame[f + at]);
                f0 = v.fma(w0, f0);
                f1 = v.fma(w1, f1);
                panel += 3 * BYTES;
            }
        }
        long to = places.to(place) + out;
        store(a0, to);
        store(a1, to + BYTES);
        to = places.to(place + 1) + out;
        store(b0, to);
        store(b1, to + BYTES);
        to = places.to(place + 2) + out;
        store(c0, to);
        store(c1, to + BYTES);
        to = places.to(place + 3) + out;
        store(d0, to);
        store(d1, to + BYTES);
        to = places.to(place + 4) + out;
        store(e0, to);
        store(e1, to + BYTES);
        to = places.to(place + 5) + out;
        store(f0, to);
        store(f1, to + BYTES);
    }

    private static void twelveByOne(
            float[] frame, Places places, int place, Taps.Runs runs, long panel, int in, long out) {
        int a = places.from(place) + in;
        int b = places.from(place + 1) + in;
        int c = places.from(place + 2) + in;
        int d = places.from(place + 3) + in;
        int e = places.from(place + 4) + in;
        int f = places.from(place + 5) + in;
        int g = places.from(place + 6) + in;
        int h = places.from(place + 7) + in;
        int i = places.from(place + 8) + in;
        int j = places.from(place + 9) + in;
        int k = places.from(place + 10) + in;
        int l = places.from(place + 11) + in;
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        FloatVector e0 = a0;
        FloatVector f0 = a0;
        FloatVector g0 = a0;
        FloatVector h0 = a0;
        FloatVector i0 = a0;
        FloatVector j0 = a0;
        FloatVector k0 = a0;
        FloatVector l0 = a0;
        for (int run = 0; run < runs.count(); run++) {
            int end = runs.end(run);
            for (int at = runs.first(run); at < end; at++) {
                FloatVector w0 = load(panel);
                a0 = broadcast(frame[a + at]).fma(w0, a0);
                b0 = broadcast(frame[b + at]).fma(w0, b0);
                c0 = broadcast(frame[c + at]).fma(w0, c0);
                d0 = broadcast(frame[d + at]).fma(w0, d0);
                e0 = broadcast(frame[e + at]).fma(w0, e0);
                f0 = broadcast(frame[f + at]).fma(w0, f0);
                g0 = broadcast(frame[g + at]).fma(w0, g0);
                h0 = broadcast(frame[h + at]).fma(w0, h0);
                i0 = broadcast(frame[i + at]).fma(w0, i0);
                j0 = broadcast(frame[j + at]).fma(w0, j0);
                k0 = broadcast(frame[k + at]).fma(w0, k0);
                l0 = broadcast(frame[l + at]).fma(w0, l0);
                panel += 3 * BYTES;
            }
        }
        store(a0, places.to(place) + out);
        store(b0, places.to(place + 1) + out);
        store(c0, places.to(place + 2) + out);
        store(d0, places.to(place + 3) + out);
        store(e0, places.to(place + 4) + out);
        store(f0, places.to(place + 5) + out);
        store(g0, places.to(place + 6) + out);
        store(h0, places.to(place + 7) + out);
        store(i0, places.to(place + 8) + out);
        store(j0, places.to(place + 9) + out);
        store(k0, places.to(place + 10) + out);
        store(l0, places.to(place + 11) + out);
    }
}
