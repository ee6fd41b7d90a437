package org.millijoule.space.layers;

import org.millijoule.network.Layer;
import org.millijoule.network.Shape;

/// A convolution of the chain, padded by half its kernel.
///
/// @param channels of its output
/// @param kernel side, odd
/// @param depthwise whether every channel is convolved alone, so that there are as many channels as before
public record Convolution(int channels, int kernel, int stride, boolean depthwise) {
    public Convolution {
        if (channels < 1) {
            throw new IllegalArgumentException(
                    "channels of a layer must be at least 1, not " + channels + ". Maybe 16?");
        }
        if (kernel < 1 || kernel > 15 || kernel % 2 == 0) {
            throw new IllegalArgumentException("kernel of a layer must be odd and at most 15, not " + kernel);
        }
        if (stride < 1 || stride > 4) {
            throw new IllegalArgumentException("stride of a layer must be between 1 and 4, not " + stride);
        }
    }

    /// A convolution over all channels.
    public Convolution(int channels, int kernel, int stride) {
        this(channels, kernel, stride, false);
    }

    /// What a spec must say: everything else is a 3x3 convolution of stride 1.
    public Convolution(int channels) {
        this(channels, 3, 1);
    }

    /// @throws IllegalArgumentException if a depthwise one changes the number of channels
    Layer.Convolution on(Shape input) {
        if (!depthwise) {
            return Layer.Convolution.same(input, channels, kernel, stride);
        }
        if (channels != input.channels()) {
            throw new IllegalArgumentException("a depthwise layer keeps the number of channels, but " + input.channels()
                    + " come in and channels is " + channels + ". Maybe channels: " + input.channels() + "?");
        }
        return Layer.Convolution.depthwise(input, kernel, stride);
    }
}
