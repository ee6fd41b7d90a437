package org.millijoule.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How far sums of integer products can go, from the weights at hand, whole or partial, in any order of summation.
///
/// Float32 holds every integer up to 2^24 in size: while no sum passes that, adding in any order, by fused
/// multiply-adds or in blocks, gives the exact sum. Weights of 8 bits can pass it from 515 operands of 8 bits on.
public final class SumReach {
    /// Up to here float32 holds every integer, this one included.
    public static final long EXACT = 1L << 24;

    private SumReach() {}

    /// The largest size that a sum can have, over all output channels.
    ///
    /// @param weights (outputs, ...), as many for each output channel
    /// @param operand the integers that they are multiplied by; 0 is among them
    public static long of(byte[] weights, int outputs, Grid operand) {
        int each = weights.length / outputs;
        long reach = 0;
        for (int o = 0; o < outputs; o++) {
            long up = 0;
            long down = 0;
            for (int i = o * each; i < (o + 1) * each; i++) {
                up += most(weights[i], operand);
                down += least(weights[i], operand);
            }
            reach = Math.max(reach, Math.max(up, -down));
        }
        return reach;
    }

    /// The sum of `elements` operands.
    public static long of(long elements, Grid operand) {
        return elements * Math.max(operand.highest(), -operand.lowest());
    }

    /// Consecutive ranges of operand channels whose sums stay exact, as few as possible: their sizes. One where the
    /// whole sum is exact.
    ///
    /// @param weights (outputs, channels, ...)
    /// @throws IllegalArgumentException if the products of a single channel can pass 2^24
    public static List<Integer> parts(String name, byte[] weights, int outputs, int channels, Grid operand) {
        int each = weights.length / outputs;
        int taps = each / channels;
        List<Integer> sizes = new ArrayList<>();
        long[] up = new long[outputs];
        long[] down = new long[outputs];
        int first = 0;
        for (int c = 0; c < channels; c++) {
            if (!added(weights, c * taps, taps, each, operand, up, down)) {
                if (c == first) {
                    throw new IllegalArgumentException(name + ": the " + taps + " products of operand channel " + c
                            + " can sum to more than 2^24, which float32 does not hold exactly. Maybe a smaller kernel"
                            + " or fewer bits?");
                }
                sizes.add(c - first);
                first = c;
                c--; // once more, as the first of the next range
                Arrays.fill(up, 0);
                Arrays.fill(down, 0);
            }
        }
        sizes.add(channels - first);
        return List.copyOf(sizes);
    }

    /// Adds one channel to the reach of all output channels; whether all stay exact.
    private static boolean added(byte[] weights, int offset, int taps, int each, Grid operand, long[] up, long[] down) {
        boolean exact = true;
        for (int o = 0; o < up.length; o++) {
            for (int i = o * each + offset; i < o * each + offset + taps; i++) {
                up[o] += most(weights[i], operand);
                down[o] += least(weights[i], operand);
            }
            exact &= up[o] <= EXACT && -down[o] <= EXACT;
        }
        return exact;
    }

    private static int most(byte weight, Grid operand) {
        return Math.max(weight * operand.lowest(), weight * operand.highest());
    }

    private static int least(byte weight, Grid operand) {
        return Math.min(weight * operand.lowest(), weight * operand.highest());
    }
}
