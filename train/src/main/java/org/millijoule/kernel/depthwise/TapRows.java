package org.millijoule.kernel.depthwise;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.WIDEST;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.store;

import jdk.incubator.vector.FloatVector;
import org.millijoule.kernel.Lanes;
import org.millijoule.kernel.Scratch;

/// Rows of a depthwise 5x5 or 7x7 convolution of stride 1, one row of taps at a time: the taps and the sums of
/// the outputs around a pixel stay in registers while a row of inputs passes by.
///
/// The loops of 5 and of 7 taps, before, at and behind the stores, are written out on purpose. One loop with a
/// branch around the store took 1.00 to 1.22 times as long, one that stores what no output needs elsewhere 1.01 to
/// 1.33 times, one method for both kernels 0.99 to 1.27 times (AVX-512, rows of 7 to 28 pixels). It is the same with
/// [TapGradients], whose last pixels must not multiply by a zero: an infinite input would give another sum.
///
/// @param width pixels of a row
/// @param channels at least as many as a vector has lanes; the last vector overlaps the one before it
record TapRows(int width, int channels, int kernel) {
    /// Whether there is code for this shape.
    static boolean exist(int width, int channels, int kernel, int stride) {
        return stride == 1 && (kernel == 5 || kernel == 7) && channels >= WIDEST && width > kernel / 2;
    }

    /// Adds to a row of outputs what a row of inputs gives through a row of taps.
    ///
    /// @param x address of (width, channels)
    /// @param taps address of (kernel, channels)
    /// @param out address of (width, channels)
    /// @param fresh whether `out` is written instead of added to
    void add(long x, long taps, long out, boolean fresh) {
        if (fresh) {
            Lanes.clear(out, (long) width * channels);
        }
        long pixel = channels * 4L;
        int whole = channels / COUNT * COUNT;
        for (int c = 0; c < whole; c += COUNT) {
            one(x + c * 4L, taps + c * 4L, out + c * 4L, pixel);
        }
        if (whole < channels) {
            // The last vector holds channels that have had theirs: their outputs are put back.
            long at = (channels - COUNT) * 4L;
            int twice = COUNT - (channels - whole);
            long kept = Scratch.TILE.floats((long) width * twice);
            for (int i = 0; i < width; i++) {
                Lanes.copy(out + i * pixel + at, kept + (long) i * twice * Float.BYTES, (long) twice * Float.BYTES);
            }
            one(x + at, taps + at, out + at, pixel);
            for (int i = 0; i < width; i++) {
                Lanes.copy(kept + (long) i * twice * Float.BYTES, out + i * pixel + at, (long) twice * Float.BYTES);
            }
        }
    }

    private void one(long x, long taps, long out, long pixel) {
        if (kernel == 5) {
            five(x, pixel, width, taps, out);
        } else {
            seven(x, pixel, width, taps, out);
        }
    }

    private static void five(long x, long pixel, int width, long taps, long out) {
        FloatVector t0 = load(taps);
        FloatVector t1 = load(taps + pixel);
        FloatVector t2 = load(taps + 2 * pixel);
        FloatVector t3 = load(taps + 3 * pixel);
        FloatVector t4 = load(taps + 4 * pixel);
        FloatVector zero = FloatVector.zero(Lanes.SPECIES);
        // Sum j is that of the output so many pixels before the farthest ahead.
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        FloatVector s4 = zero;
        int i = 0;
        for (; i < 2; i++) { // no output is complete yet
            FloatVector v = load(x);
            s0 = v.fma(t0, s0);
            s1 = v.fma(t1, s1);
            s2 = v.fma(t2, s2);
            s3 = v.fma(t3, s3);
            s4 = v.fma(t4, s4);
            s4 = s3;
            s3 = s2;
            s2 = s1;
            s1 = s0;
            s0 = zero;
            x += pixel;
        }
        for (; i < width; i++) {
            FloatVector v = load(x);
            s0 = v.fma(t0, s0);
            s1 = v.fma(t1, s1);
            s2 = v.fma(t2, s2);
            s3 = v.fma(t3, s3);
            s4 = v.fma(t4, s4);
            store(load(out).add(s4), out);
            s4 = s3;
            s3 = s2;
            s2 = s1;
            s1 = s0;
            s0 = zero;
            x += pixel;
            out += pixel;
        }
        for (i = 0; i < 2; i++) { // nothing follows
            store(load(out).add(s4), out);
            s4 = s3;
            s3 = s2;
            s2 = s1;
            s1 = s0;
            out += pixel;
        }
    }

    private static void seven(long x, long pixel, int width, long taps, long out) {
        FloatVector t0 = load(taps);
        FloatVector t1 = load(taps + pixel);
        FloatVector t2 = load(taps + 2 * pixel);
        FloatVector t3 = load(taps + 3 * pixel);
        FloatVector t4 = load(taps + 4 * pixel);
        FloatVector t5 = load(taps + 5 * pixel);
        FloatVector t6 = load(taps + 6 * pixel);
        FloatVector zero = FloatVector.zero(Lanes.SPECIES);
        // Sum j is that of the output so many pixels before the farthest ahead.
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        FloatVector s4 = zero;
        FloatVector s5 = zero;
        FloatVector s6 = zero;
        int i = 0;
        for (; i < 3; i++) { // no output is complete yet
            FloatVector v = load(x);
            s0 = v.fma(t0, s0);
            s1 = v.fma(t1, s1);
            s2 = v.fma(t2, s2);
            s3 = v.fma(t3, s3);
            s4 = v.fma(t4, s4);
            s5 = v.fma(t5, s5);
            s6 = v.fma(t6, s6);
            s6 = s5;
            s5 = s4;
            s4 = s3;
            s3 = s2;
            s2 = s1;
            s1 = s0;
            s0 = zero;
            x += pixel;
        }
        for (; i < width; i++) {
            FloatVector v = load(x);
            s0 = v.fma(t0, s0);
            s1 = v.fma(t1, s1);
            s2 = v.fma(t2, s2);
            s3 = v.fma(t3, s3);
            s4 = v.fma(t4, s4);
            s5 = v.fma(t5, s5);
            s6 = v.fma(t6, s6);
            store(load(out).add(s6), out);
            s6 = s5;
            s5 = s4;
            s4 = s3;
            s3 = s2;
            s2 = s1;
            s1 = s0;
            s0 = zero;
            x += pixel;
            out += pixel;
        }
        for (i = 0; i < 3; i++) { // nothing follows
            store(load(out).add(s6), out);
            s6 = s5;
            s5 = s4;
            s4 = s3;
            s3 = s2;
            s2 = s1;
            s1 = s0;
            out += pixel;
        }
    }
}
