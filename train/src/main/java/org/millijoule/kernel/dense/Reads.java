package org.millijoule.kernel.dense;

import java.util.stream.IntStream;
import org.millijoule.network.Kernel;

/// Which pixels of a source a pixel of a target reads, along one axis: a base that moves with the target, and from it
/// a distance for each tap.
///
/// A convolution reads its input; its input gradient reads the gradient of the output, and with a stride of s only
/// every s-th tap meets an output: the targets have s phases, each with taps of its own.
///
/// @param targets pixels of the target
/// @param backward whether this is the input gradient
record Reads(Kernel.Axis axis, int targets, boolean backward) {
    int phases() {
        return backward ? axis.stride() : 1;
    }

    int phase(int target) {
        return backward ? Math.floorMod(target + axis.before(), axis.stride()) : 0;
    }

    int base(int target) {
        return backward ? Math.floorDiv(target + axis.before(), axis.stride()) : target * axis.stride() - axis.before();
    }

    /// The taps of a phase.
    IntStream taps(int phase) {
        return IntStream.range(0, axis.taps())
                .filter(tap -> !backward || tap * axis.dilation() % axis.stride() == phase);
    }

    /// From the base to the pixel that a tap of the phase reads.
    int distance(int tap, int phase) {
        int along = tap * axis.dilation();
        return backward ? (phase - along) / axis.stride() : along;
    }

    /// The first pixel that targets from this one on read, and pixels before it that no tap of theirs reads.
    int first(int target) {
        return base(target) - (backward ? (axis.taps() - 1) * axis.dilation() / axis.stride() : 0);
    }

    /// Behind the last pixel that targets before this one read.
    int end(int target) {
        return base(target - 1) + 1 + (backward ? 0 : (axis.taps() - 1) * axis.dilation());
    }
}
