package org.millijoule.hardware.bitfusion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.millijoule.network.Kernel;

/// A transposed convolution along one axis as plain ones: outputs whose places leave the same remainder by the stride
/// see the same taps, so each remainder is a convolution of its own, of stride 1 and without zeros between inputs
/// (`our choice` of mapping: as sub-pixel convolution does it, Shi et al., CVPR 2016; the other known way inserts zeros
/// and multiplies by them).
///
///     output y = stride * x + dilation * tap - before
final class TransposedPhases {
    private TransposedPhases() {}

    /// The phases that have taps and outputs; outputs without taps are zeros or biases and cost nothing.
    static List<ConvCall.Axis> of(Kernel.Axis axis, int outputs) {
        int stride = axis.stride();
        Map<Integer, Integer> taps = new TreeMap<>(); // by remainder
        for (long tap = 0; tap < axis.taps(); tap++) {
            taps.merge((int) (tap * axis.dilation() % stride), 1, Integer::sum);
        }
        int dilation = axis.dilation() / greatestCommonDivisor(axis.dilation(), stride);
        List<ConvCall.Axis> phases = new ArrayList<>();
        taps.forEach((phase, count) -> {
            long end = (long) axis.before() + outputs;
            long places = upTo(end, phase, stride) - upTo(axis.before(), phase, stride);
            if (places > 0) {
                phases.add(new ConvCall.Axis(count, (int) places, 1, dilation));
            }
        });
        return phases;
    }

    /// How many whole numbers below `end` leave that remainder, but for a constant.
    private static long upTo(long end, int phase, int stride) {
        return Math.floorDiv(end - 1 - phase, (long) stride);
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
