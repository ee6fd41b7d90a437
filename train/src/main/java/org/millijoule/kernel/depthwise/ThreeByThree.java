package org.millijoule.kernel.depthwise;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.store;

import jdk.incubator.vector.FloatVector;
import org.millijoule.kernel.Scratch;

/// Rows of a depthwise 3x3 convolution of stride 1: all nine taps of a vector of channels stay in registers while
/// a row passes by, and each pixel is read once for the three outputs that it belongs to.
///
/// @param width pixels of a row
/// @param channels at least as many as a vector has lanes; the last vector overlaps the one before it
record ThreeByThree(int width, int channels) {
    /// One row of outputs.
    ///
    /// @param above, x and below: addresses of rows of inputs; one outside of the image is a row of zeros
    /// @param taps address of (3, 3, channels)
    void correlate(long above, long x, long below, long taps, long out) {
        long pixel = channels * 4L;
        for (int c = 0; c < channels; c += COUNT) {
            long at = Math.min(c, channels - COUNT) * 4L;
            column(above + at, x + at, below + at, pixel, width, taps + at, out + at);
        }
    }

    private static void column(long above, long x, long below, long pixel, int width, long taps, long out) {
        FloatVector t00 = load(taps);
        FloatVector t01 = load(taps + pixel);
        FloatVector t02 = load(taps + 2 * pixel);
        FloatVector t10 = load(taps + 3 * pixel);
        FloatVector t11 = load(taps + 4 * pixel);
        FloatVector t12 = load(taps + 5 * pixel);
        FloatVector t20 = load(taps + 6 * pixel);
        FloatVector t21 = load(taps + 7 * pixel);
        FloatVector t22 = load(taps + 8 * pixel);
        // Sums of the outputs left of, at and right of the pixel that is read.
        FloatVector u = load(above);
        FloatVector v = load(x);
        FloatVector w = load(below);
        FloatVector left = w.fma(t21, v.fma(t11, u.mul(t01)));
        FloatVector centre = w.fma(t20, v.fma(t10, u.mul(t00)));
        long at = pixel;
        for (int i = 1; i < width; i++) {
            u = load(above + at);
            v = load(x + at);
            w = load(below + at);
            store(w.fma(t22, v.fma(t12, u.fma(t02, left))), out);
            left = w.fma(t21, v.fma(t11, u.fma(t01, centre)));
            centre = w.fma(t20, v.fma(t10, u.mul(t00)));
            out += pixel;
            at += pixel;
        }
        store(left, out);
    }

    /// Sums of a weight gradient over some rows of one image.
    ///
    /// @param x address of the image (height, width, channels)
    /// @param dy address of the gradients of its outputs
    /// @param zeros address of a row of zeros
    /// @param from first row of outputs
    /// @param to row behind the last
    /// @param sums address of (3, 3, padded channels), as in [TapGradients]
    void addProducts(long x, long dy, long zeros, int height, int from, int to, long sums) {
        long stride = Math.ceilDiv(channels, COUNT) * BYTES;
        long tile = Scratch.TILE.floats(9L * COUNT);
        for (int c = 0; c < channels; c += COUNT) {
            long at = Math.min(c, channels - COUNT) * 4L;
            products(x + at, dy + at, zeros, channels * 4L, width, height, from, to, tile);
            for (int tap = 0; tap < 9; tap++) {
                add(load(tile + tap * BYTES), sums + c * 4L + tap * stride);
            }
        }
    }

    /// The sums meet memory only behind the loops: nine of them for a few rows are more than the compiler
    /// inlines, and what it does not inline it allocates.
    private static void products(
            long x, long dy, long zeros, long pixel, int width, int height, int from, int to, long sums) {
        FloatVector t00 = FloatVector.zero(SPECIES);
        FloatVector t01 = t00;
        FloatVector t02 = t00;
        FloatVector t10 = t00;
        FloatVector t11 = t00;
        FloatVector t12 = t00;
        FloatVector t20 = t00;
        FloatVector t21 = t00;
        FloatVector t22 = t00;
        FloatVector zero = t00;
        long row = width * pixel;
        for (int y = from; y < to; y++) {
            long above = y == 0 ? zeros : x + (y - 1) * row;
            long centre = x + y * row;
            long below = y == height - 1 ? zeros : x + (y + 1) * row;
            long ahead = dy + y * row;
            // Gradients of the outputs left of and at the pixel that is read.
            FloatVector left = zero;
            FloatVector here = load(ahead);
            for (int i = 1; i < width; i++) {
                ahead += pixel;
                FloatVector right = load(ahead);
                FloatVector u = load(above);
                t00 = u.fma(right, t00);
                t01 = u.fma(here, t01);
                t02 = u.fma(left, t02);
                FloatVector v = load(centre);
                t10 = v.fma(right, t10);
                t11 = v.fma(here, t11);
                t12 = v.fma(left, t12);
                FloatVector w = load(below);
                t20 = w.fma(right, t20);
                t21 = w.fma(here, t21);
                t22 = w.fma(left, t22);
                left = here;
                here = right;
                above += pixel;
                centre += pixel;
                below += pixel;
            }
            FloatVector u = load(above);
            t01 = u.fma(here, t01);
            t02 = u.fma(left, t02);
            FloatVector v = load(centre);
            t11 = v.fma(here, t11);
            t12 = v.fma(left, t12);
            FloatVector w = load(below);
            t21 = w.fma(here, t21);
            t22 = w.fma(left, t22);
        }
        store(t00, sums);
        store(t01, sums + 1 * BYTES);
        store(t02, sums + 2 * BYTES);
        store(t10, sums + 3 * BYTES);
        store(t11, sums + 4 * BYTES);
        store(t12, sums + 5 * BYTES);
        store(t20, sums + 6 * BYTES);
        store(t21, sums + 7 * BYTES);
        store(t22, sums + 8 * BYTES);
    }

    private static void add(FloatVector v, long at) {
        store(load(at).add(v), at);
    }
}
