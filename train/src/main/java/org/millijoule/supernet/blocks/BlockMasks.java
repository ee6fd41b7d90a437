package org.millijoule.supernet.blocks;

import org.bytedeco.pytorch.Tensor;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.supernet.Masks;

/// The masks of one block's choices, leaf tensors of shape (options) each.
///
/// @param connected the mask of s = 1, shape (1)
record BlockMasks(
        Tensor connected,
        Tensor expansion,
        Tensor kernel,
        Tensor expandWeights,
        Tensor expandInput,
        Tensor depthwiseWeights,
        Tensor depthwiseInput,
        Tensor projectWeights,
        Tensor projectInput) {
    /// The masks of the block whose choices begin at `offset`, in the order of MobileBlockSpace: s, m, k, bits.
    static BlockMasks of(Masks masks, int offset, BitSharing sharing) {
        Tensor s = masks.of(offset);
        Tensor connected = s.narrow(0, s.size(0) - 1, 1); // 1 is the last option
        int bits = offset + 3;
        return switch (sharing) {
            case BLOCK ->
                new BlockMasks(
                        connected,
                        masks.of(offset + 1),
                        masks.of(offset + 2),
                        masks.of(bits),
                        masks.of(bits),
                        masks.of(bits + 1),
                        masks.of(bits + 1),
                        masks.of(bits),
                        masks.of(bits));
            case SEPARATE ->
                new BlockMasks(
                        connected,
                        masks.of(offset + 1),
                        masks.of(offset + 2),
                        masks.of(bits),
                        masks.of(bits + 1),
                        masks.of(bits + 2),
                        masks.of(bits + 3),
                        masks.of(bits + 4),
                        masks.of(bits + 5));
        };
    }
}
