package org.millijoule.space.blocks;

import org.millijoule.network.Precision;

/// What was chosen for one block.
///
/// @param present whether the block exists at all
/// @param residual whether it carries a residual connection
/// @param expansion the factor m of the 1x1 expansion
/// @param kernel side of the depthwise kernel
/// @param expand bit-widths of the 1x1 expansion; unused where `expansion-one: drop` removes it
/// @param depthwise bit-widths of the depthwise convolution
/// @param project bit-widths of the 1x1 projection
public record BlockSetting(
        boolean present,
        boolean residual,
        int expansion,
        int kernel,
        Precision expand,
        Precision depthwise,
        Precision project) {
    /// The same block with one precision for all its convolutions.
    public BlockSetting with(Precision precision) {
        return new BlockSetting(present, residual, expansion, kernel, precision, precision, precision);
    }
}
