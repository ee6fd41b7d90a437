package org.millijoule.space.blocks;

import org.millijoule.network.Shape;

/// The place of one MobileNetV2 block: its input, output channels and stride are given, the rest is chosen.
///
/// @param index from 0, over the whole network
/// @param stage from 0
public record Block(int index, int stage, Shape input, int outputChannels, int stride) {
    /// Whether input and output have one shape, so that the block can carry a residual connection or be left out.
    public boolean keepsShape() {
        return stride == 1 && input.channels() == outputChannels;
    }

    public Shape output() {
        return new Shape((input.height() - 1) / stride + 1, (input.width() - 1) / stride + 1, outputChannels);
    }
}
