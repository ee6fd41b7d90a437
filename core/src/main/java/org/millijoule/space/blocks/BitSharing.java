package org.millijoule.space.blocks;

/// Which bit-widths of a block are chosen together.
public enum BitSharing {
    /// b1 for both 1x1 convolutions, b2 for the depthwise one, each for weights and input activations (`our
    /// choice` of reading the talk).
    BLOCK,
    /// Weights and activations of each of the three convolutions apart (the space of APQ, CVPR 2020).
    SEPARATE
}
