package org.millijoule.kernel.dense;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.broadcast;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.store;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.millijoule.kernel.Lanes;

/// Sums of products of some pixels with a panel of weights, kept in registers: `sums[p, o] += sum_k x[p, k] w[k, o]`,
/// k in its order. Tiles of four pixels by three vectors, six by two or eight by one; larger ones the compiler does not
/// inline, and what it does not inline it allocates.
final class Tiles {
    /// Floats of a row of a panel, three vectors.
    static final int COLUMNS = 3 * Lanes.COUNT;

    private Tiles() {}

    /// Sums up at all places.
    ///
    /// @param block what is read of each place
    /// @param panel (floats of the runs, [#COLUMNS])
    /// @param vectors that are computed
    /// @param in bytes from the base to the first channel
    /// @param out bytes to the first column of the sums
    /// @param start what all sums start from, a row of a panel; 0 to add to those that are there
    static void multiply(Places places, Block block, long panel, int vectors, long in, long out, long start) {
        switch (vectors) {
            case 1 -> {
                for (int place = 0; place < places.count(); place += 8) {
                    eightByOne(places, place, block, panel, in, out, start);
                }
            }
            case 2 -> {
                for (int place = 0; place < places.count(); place += 6) {
                    sixByTwo(places, place, block, panel, in, out, start);
                }
            }
            default -> {
                for (int place = 0; place < places.count(); place += 4) {
                    fourByThree(places, place, block, panel, in, out, start);
                }
            }
        }
    }

    /// Runs of floats.
    static final class Block {
        private final int[] firsts;
        private final int[] ends;

        Block(List<Taps.Run> runs) {
            firsts =
                    runs.stream().mapToInt(run -> Math.toIntExact(run.offset())).toArray();
            ends = runs.stream()
                    .mapToInt(run -> Math.toIntExact(run.offset() + run.floats() * 4L))
                    .toArray();
        }
    }

    private static void fourByThree(Places places, int place, Block block, long panel, long in, long out, long start) {
        long a = places.from(place) + in;
        long b = places.from(place + 1) + in;
        long c = places.from(place + 2) + in;
        long d = places.from(place + 3) + in;
        long ya = places.to(place) + out;
        long sa = start == 0 ? ya : start;
        long yb = places.to(place + 1) + out;
        long sb = start == 0 ? yb : start;
        long yc = places.to(place + 2) + out;
        long sc = start == 0 ? yc : start;
        long yd = places.to(place + 3) + out;
        long sd = start == 0 ? yd : start;
        FloatVector a0 = load(sa);
        FloatVector a1 = load(sa + BYTES);
        FloatVector a2 = load(sa + 2 * BYTES);
        FloatVector b0 = load(sb);
        FloatVector b1 = load(sb + BYTES);
        FloatVector b2 = load(sb + 2 * BYTES);
        FloatVector c0 = load(sc);
        FloatVector c1 = load(sc + BYTES);
        FloatVector c2 = load(sc + 2 * BYTES);
        FloatVector d0 = load(sd);
        FloatVector d1 = load(sd + BYTES);
        FloatVector d2 = load(sd + 2 * BYTES);
        for (int run = 0; run < block.firsts.length; run++) {
            int end = block.ends[run];
            for (int at = block.firsts[run]; at < end; at += Float.BYTES) {
                FloatVector w0 = load(panel);
                FloatVector w1 = load(panel + BYTES);
                FloatVector w2 = load(panel + 2 * BYTES);
                FloatVector v = broadcast(a + at);
                a0 = v.fma(w0, a0);
                a1 = v.fma(w1, a1);
                a2 = v.fma(w2, a2);
                v = broadcast(b + at);
                b0 = v.fma(w0, b0);
                b1 = v.fma(w1, b1);
                b2 = v.fma(w2, b2);
                v = broadcast(c + at);
                c0 = v.fma(w0, c0);
                c1 = v.fma(w1, c1);
                c2 = v.fma(w2, c2);
                v = broadcast(d + at);
                d0 = v.fma(w0, d0);
                d1 = v.fma(w1, d1);
                d2 = v.fma(w2, d2);
                panel += 3 * BYTES;
            }
        }
        store(a0, ya);
        store(a1, ya + BYTES);
        store(a2, ya + 2 * BYTES);
        store(b0, yb);
        store(b1, yb + BYTES);
        store(b2, yb + 2 * BYTES);
        store(c0, yc);
        store(c1, yc + BYTES);
        store(c2, yc + 2 * BYTES);
        store(d0, yd);
        store(d1, yd + BYTES);
        store(d2, yd + 2 * BYTES);
    }

    private static void sixByTwo(Places places, int place, Block block, long panel, long in, long out, long start) {
        long a = places.from(place) + in;
        long b = places.from(place + 1) + in;
        long c = places.from(place + 2) + in;
        long d = places.from(place + 3) + in;
        long e = places.from(place + 4) + in;
        long f = places.from(place + 5) + in;
        long ya = places.to(place) + out;
        long sa = start == 0 ? ya : start;
        long yb = places.to(place + 1) + out;
        long sb = start == 0 ? yb : start;
        long yc = places.to(place + 2) + out;
        long sc = start == 0 ? yc : start;
        long yd = places.to(place + 3) + out;
        long sd = start == 0 ? yd : start;
        long ye = places.to(place + 4) + out;
        long se = start == 0 ? ye : start;
        long yf = places.to(place + 5) + out;
        long sf = start == 0 ? yf : start;
        FloatVector a0 = load(sa);
        FloatVector a1 = load(sa + BYTES);
        FloatVector b0 = load(sb);
        FloatVector b1 = load(sb + BYTES);
        FloatVector c0 = load(sc);
        FloatVector c1 = load(sc + BYTES);
        FloatVector d0 = load(sd);
        FloatVector d1 = load(sd + BYTES);
        FloatVector e0 = load(se);
        FloatVector e1 = load(se + BYTES);
        FloatVector f0 = load(sf);
        FloatVector f1 = load(sf + BYTES);
        for (int run = 0; run < block.firsts.length; run++) {
            int end = block.ends[run];
            for (int at = block.firsts[run]; at < end; at += Float.BYTES) {
                FloatVector w0 = load(panel);
                FloatVector w1 = load(panel + BYTES);
                FloatVector v = broadcast(a + at);
                a0 = v.fma(w0, a0);
                a1 = v.fma(w1, a1);
                v = broadcast(b + at);
                b0 = v.fma(w0, b0);
                b1 = v.fma(w1, b1);
                v = broadcast(c + at);
                c0 = v.fma(w0, c0);
                c1 = v.fma(w1, c1);
                v = broadcast(d + at);
                d0 = v.fma(w0, d0);
                d1 = v.fma(w1, d1);
                v = broadcast(e + at);
                e0 = v.fma(w0, e0);
                e1 = v.fma(w1, e1);
                v = broadcast(f + at);
                f0 = v.fma(w0, f0);
                f1 = v.fma(w1, f1);
                panel += 3 * BYTES;
            }
        }
        store(a0, ya);
        store(a1, ya + BYTES);
        store(b0, yb);
        store(b1, yb + BYTES);
        store(c0, yc);
        store(c1, yc + BYTES);
        store(d0, yd);
        store(d1, yd + BYTES);
        store(e0, ye);
        store(e1, ye + BYTES);
        store(f0, yf);
        store(f1, yf + BYTES);
    }

    private static void eightByOne(Places places, int place, Block block, long panel, long in, long out, long start) {
        long a = places.from(place) + in;
        long b = places.from(place + 1) + in;
        long c = places.from(place + 2) + in;
        long d = places.from(place + 3) + in;
        long e = places.from(place + 4) + in;
        long f = places.from(place + 5) + in;
        long g = places.from(place + 6) + in;
        long h = places.from(place + 7) + in;
        FloatVector a0 = load(start == 0 ? places.to(place) + out : start);
        FloatVector b0 = load(start == 0 ? places.to(place + 1) + out : start);
        FloatVector c0 = load(start == 0 ? places.to(place + 2) + out : start);
        FloatVector d0 = load(start == 0 ? places.to(place + 3) + out : start);
        FloatVector e0 = load(start == 0 ? places.to(place + 4) + out : start);
        FloatVector f0 = load(start == 0 ? places.to(place + 5) + out : start);
        FloatVector g0 = load(start == 0 ? places.to(place + 6) + out : start);
        FloatVector h0 = load(start == 0 ? places.to(place + 7) + out : start);
        for (int run = 0; run < block.firsts.length; run++) {
            int end = block.ends[run];
            for (int at = block.firsts[run]; at < end; at += Float.BYTES) {
                FloatVector w0 = load(panel);
                a0 = broadcast(a + at).fma(w0, a0);
                b0 = broadcast(b + at).fma(w0, b0);
                c0 = broadcast(c + at).fma(w0, c0);
                d0 = broadcast(d + at).fma(w0, d0);
                e0 = broadcast(e + at).fma(w0, e0);
                f0 = broadcast(f + at).fma(w0, f0);
                g0 = broadcast(g + at).fma(w0, g0);
                h0 = broadcast(h + at).fma(w0, h0);
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
    }
}
