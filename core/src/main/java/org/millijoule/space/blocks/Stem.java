package org.millijoule.space.blocks;

/// The first convolution, 3x3 at the space's fixed bits.
public record Stem(int channels, int stride) {
    public Stem {
        if (channels < 1) {
            throw new IllegalArgumentException("channels of the stem must be at least 1, not " + channels);
        }
        if (stride < 1 || stride > 2) {
            throw new IllegalArgumentException("stride of the stem must be 1 or 2, not " + stride);
        }
    }
}
