package org.millijoule.hardware.bitfusion;

/// One call of the accelerator, MODEL.md section 3: a dense square convolution, or a fully connected layer as a
/// convolution with kernel, output and stride 1.
///
/// @param kernel side of the kernel, K
/// @param output side of the output map, O; padding counts as data
/// @param stride S
/// @param inputChannels IC
/// @param outputChannels OC
/// @param batch images, B
/// @param activationBits bits of an input activation
/// @param weightBits bits of a weight
/// @param outputBits bits at which outputs leave the chip under [OutputMode#REQUANTIZED]; of no effect elsewhere
/// @param im2col whether the host has expanded the image
public record ConvCall(
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
    public ConvCall {
        positive("kernel", kernel);
        positive("output size", output);
        positive("stride", stride);
        positive("input channels", inputChannels);
        positive("output channels", outputChannels);
        positive("batch", batch);
        positive("activation bits", activationBits);
        positive("weight bits", weightBits);
        positive("output bits", outputBits);
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, not " + value);
        }
    }
}
