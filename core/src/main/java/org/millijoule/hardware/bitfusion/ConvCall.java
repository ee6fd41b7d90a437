package org.millijoule.hardware.bitfusion;

import java.util.List;
import java.util.stream.Collectors;

/// One call of the accelerator, MODEL.md section 3, for windows of any shape: a dense convolution over up to three
/// axes, or rows times a matrix as a convolution of one tap with one output.
///
/// @param depth, height, width where taps and outputs lie; padding counts as data
/// @param inputChannels IC
/// @param outputChannels OC
/// @param batch images, B
/// @param steps how often the call runs with the same weights, each time only after the time before has ended, as
///     a recurrent cell does; weights that fit whole stay on the chip between steps
/// @param activationBits bits of an input activation
/// @param weightBits bits of a weight
/// @param outputBits bits at which outputs leave the chip under [OutputMode#REQUANTIZED]; of no effect elsewhere
/// @param im2col whether the host has expanded the image
public record ConvCall(
        Axis depth,
        Axis height,
        Axis width,
        int inputChannels,
        int outputChannels,
        int batch,
        int steps,
        int activationBits,
        int weightBits,
        int outputBits,
        boolean im2col) {
    /// One axis of the map.
    ///
    /// @param taps of the kernel, K
    /// @param outputs of the map, O
    /// @param stride from window to window, S
    /// @param dilation from tap to tap, D
    public record Axis(int taps, int outputs, int stride, int dilation) {
        /// One tap and one output.
        public static final Axis POINT = new Axis(1, 1, 1, 1);

        public Axis {
            positive("kernel", taps);
            positive("output size", outputs);
            positive("stride", stride);
            positive("dilation", dilation);
        }

        /// From the first input of a tile to the last: (o - 1) S + (K - 1) D + 1.
        long inputs(long tile) {
            return (tile - 1) * stride + (taps - 1L) * dilation + 1;
        }
    }

    public ConvCall {
        positive("input channels", inputChannels);
        positive("output channels", outputChannels);
        positive("batch", batch);
        positive("steps", steps);
        positive("activation bits", activationBits);
        positive("weight bits", weightBits);
        positive("output bits", outputBits);
    }

    /// A square convolution, once.
    ///
    /// @param kernel side of the kernel
    /// @param output side of the output map
    public ConvCall(
            int kernel,
            int output,
            int stride,
            int inputChannels,
            int outputChannels,
            int batch,
            int activationBits,
            int weightBits,
            int outputBits,
            boolean im2col) {
        this(
                Axis.POINT,
                new Axis(kernel, output, stride, 1),
                new Axis(kernel, output, stride, 1),
                inputChannels,
                outputChannels,
                batch,
                1,
                activationBits,
                weightBits,
                outputBits,
                im2col);
    }

    /// Depth, height and width.
    List<Axis> axes() {
        return List.of(depth, height, width);
    }

    /// Taps in all.
    long taps() {
        return Math.multiplyExact((long) depth.taps() * height.taps(), (long) width.taps());
    }

    /// `10x4`; `3x3x3` where there is depth.
    String kernel() {
        return axes().stream()
                .skip(depth.taps() == 1 ? 1 : 0)
                .map(axis -> String.valueOf(axis.taps()))
                .collect(Collectors.joining("x"));
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, not " + value);
        }
    }
}
