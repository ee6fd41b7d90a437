package org.millijoule.space.blocks;

/// What the choice s of a block that keeps its shape decides.
public enum Connectivity {
    /// s = 0 leaves the block out: y = x (`our choice` of reading the talk).
    BLOCK,
    /// s = 0 leaves only the residual connection out.
    RESIDUAL,
    /// No choice: every block is there, with a residual connection where shapes allow, as in MobileNetV2.
    ALWAYS
}
