package org.millijoule.kernel.depthwise;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.store;

import jdk.incubator.vector.FloatVector;

/// Gradients of the taps of a depthwise convolution of stride 1, from one row of inputs and one of the gradients
/// of outputs: the sums of a row of 5 or 7 taps stay in registers, the gradients around a pixel pass through
/// others, and both rows are read once.
///
/// Sums lie in whole vectors of channels: (taps, padded channels), where the last vector holds the last channels,
/// some of which the one before it holds too.
///
/// @param width pixels of a row
/// @param channels at least as many as a vector has lanes
record TapGradients(int width, int channels, int kernel) {
    /// Channels with those that are there twice.
    int paddedChannels() {
        return Math.ceilDiv(channels, COUNT) * COUNT;
    }

    /// Where the sum of a channel lies.
    int place(int channel) {
        return channel < paddedChannels() - COUNT ? channel : channel + paddedChannels() - channels;
    }

    /// Adds to the sums of a row of taps.
    ///
    /// @param x and dy: addresses of rows (width, channels)
    /// @param sums address of (kernel, padded channels)
    void add(long x, long dy, long sums) {
        long pixel = channels * 4L;
        long stride = paddedChannels() * 4L;
        for (int c = 0; c < channels; c += COUNT) {
            long at = Math.min(c, channels - COUNT) * 4L;
            switch (kernel) {
                case 5 -> five(x + at, dy + at, pixel, width, sums + c * 4L, stride);
                default -> seven(x + at, dy + at, pixel, width, sums + c * 4L, stride);
            }
        }
    }

    private static void five(long x, long dy, long pixel, int width, long sums, long stride) {
        FloatVector s0 = load(sums);
        FloatVector s1 = load(sums + stride);
        FloatVector s2 = load(sums + 2 * stride);
        FloatVector s3 = load(sums + 3 * stride);
        FloatVector s4 = load(sums + 4 * stride);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector d1 = load(dy + pixel);
        FloatVector d2 = load(dy);
        FloatVector d3 = zero;
        FloatVector d4 = zero;
        long ahead = dy + 2 * pixel;
        int i = 0;
        for (; i < width - 2; i++) {
            FloatVector v = load(x);
            FloatVector d0 = load(ahead);
            s0 = v.fma(d0, s0);
            s1 = v.fma(d1, s1);
            s2 = v.fma(d2, s2);
            s3 = v.fma(d3, s3);
            s4 = v.fma(d4, s4);
            d4 = d3;
            d3 = d2;
            d2 = d1;
            d1 = d0;
            x += pixel;
            ahead += pixel;
        }
        for (; i < width; i++) { // no gradients ahead any more
            FloatVector v = load(x);
            s1 = v.fma(d1, s1);
            s2 = v.fma(d2, s2);
            s3 = v.fma(d3, s3);
            s4 = v.fma(d4, s4);
            d4 = d3;
            d3 = d2;
            d2 = d1;
            d1 = zero;
            x += pixel;
        }
        store(s0, sums);
        store(s1, sums + stride);
        store(s2, sums + 2 * stride);
        store(s3, sums + 3 * stride);
        store(s4, sums + 4 * stride);
    }

    private static void seven(long x, long dy, long pixel, int width, long sums, long stride) {
        FloatVector s0 = load(sums);
        FloatVector s1 = load(sums + stride);
        FloatVector s2 = load(sums + 2 * stride);
        FloatVector s3 = load(sums + 3 * stride);
        FloatVector s4 = load(sums + 4 * stride);
        FloatVector s5 = load(sums + 5 * stride);
        FloatVector s6 = load(sums + 6 * stride);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector d1 = load(dy + 2 * pixel);
        FloatVector d2 = load(dy + pixel);
        FloatVector d3 = load(dy);
        FloatVector d4 = zero;
        FloatVector d5 = zero;
        FloatVector d6 = zero;
        long ahead = dy + 3 * pixel;
        int i = 0;
        for (; i < width - 3; i++) {
            FloatVector v = load(x);
            FloatVector d0 = load(ahead);
            s0 = v.fma(d0, s0);
            s1 = v.fma(d1, s1);
            s2 = v.fma(d2, s2);
            s3 = v.fma(d3, s3);
            s4 = v.fma(d4, s4);
            s5 = v.fma(d5, s5);
            s6 = v.fma(d6, s6);
            d6 = d5;
            d5 = d4;
            d4 = d3;
            d3 = d2;
            d2 = d1;
            d1 = d0;
            x += pixel;
            ahead += pixel;
        }
        for (; i < width; i++) { // no gradients ahead any more
            FloatVector v = load(x);
            s1 = v.fma(d1, s1);
            s2 = v.fma(d2, s2);
            s3 = v.fma(d3, s3);
            s4 = v.fma(d4, s4);
            s5 = v.fma(d5, s5);
            s6 = v.fma(d6, s6);
            d6 = d5;
            d5 = d4;
            d4 = d3;
            d3 = d2;
            d2 = d1;
            d1 = zero;
            x += pixel;
        }
        store(s0, sums);
        store(s1, sums + stride);
        store(s2, sums + 2 * stride);
        store(s3, sums + 3 * stride);
        store(s4, sums + 4 * stride);
        store(s5, sums + 5 * stride);
        store(s6, sums + 6 * stride);
    }
}
