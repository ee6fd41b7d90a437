package org.millijoule.space.blocks;

/// A row of the space's table: `blocks` blocks of `channels` output channels, the first of which carries the
/// stride.
public record Stage(int channels, int stride, int blocks) {
    public Stage {
        if (channels < 1) {
            throw new IllegalArgumentException("channels of a stage must be at least 1, not " + channels);
        }
        if (stride < 1 || stride > 2) {
            throw new IllegalArgumentException("stride of a stage must be 1 or 2, not " + stride);
        }
        if (blocks < 1 || blocks > 64) {
            throw new IllegalArgumentException("blocks of a stage must be between 1 and 64, not " + blocks);
        }
    }
}
