package org.millijoule.hardware;

import org.millijoule.network.Layer;

/// A layer as the hardware meets it: geometry, the bits of its weights and input activations, the bits at which
/// its outputs leave the chip, and whether the image itself feeds it.
///
/// @param layer without the batch
/// @param weightBits at least 1, of the second operand for a [Layer.Product]
public record LayerUse(Layer layer, int weightBits, int activationBits, int outputBits, boolean fedByGraphInput) {
    public LayerUse {
        if (weightBits < 1 || activationBits < 1 || outputBits < 1) {
            throw new IllegalArgumentException("bit-widths are at least 1, not W" + weightBits + "A" + activationBits
                    + " with " + outputBits + "-bit outputs");
        }
    }
}
