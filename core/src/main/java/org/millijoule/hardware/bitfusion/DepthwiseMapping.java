package org.millijoule.hardware.bitfusion;

/// How a depthwise convolution of C channels is run on an array that knows dense convolutions only (MODEL.md
/// section 8; the public simulator has none). The mapping, not the bit-width, decides a mobile network's total.
public enum DepthwiseMapping {
    /// Blocks of min(R, M, C) channels, each a dense convolution with zeros off the diagonal.
    ///
    /// `our choice` of default: with it the ranking agrees with the published latency table of APQ (CVPR 2020).
    BLOCK_DIAGONAL,

    /// C calls of one channel each.
    PER_CHANNEL,

    /// The same with the image expanded by the host, as in the later simulator of Bit Fusion's authors
    /// (Planaria).
    PER_CHANNEL_IM2COL,

    /// One dense convolution of C to C channels, zeros included.
    DENSE;

    /// The word in specs and results.
    public String word() {
        return switch (this) {
            case BLOCK_DIAGONAL -> "block-diagonal";
            case PER_CHANNEL -> "per-channel";
            case PER_CHANNEL_IM2COL -> "per-channel-im2col";
            case DENSE -> "dense";
        };
    }
}
