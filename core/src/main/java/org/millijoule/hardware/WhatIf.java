package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.List;

/// What a layer would cost if one thing were different.
///
/// @param change for example `weights at 4 bits`
public record WhatIf(String change, Cost cost) {
    private static final List<Integer> BITS = List.of(8, 4, 2);

    /// The layer at fewer bits, weights and activations each for themselves. Bits that the model does not know,
    /// such as those that nobody measured, are left out.
    static List<WhatIf> fewerBits(HardwareModel model, LayerUse use) {
        List<WhatIf> whatIfs = new ArrayList<>();
        boolean weights = use.layer().weights() > 0; // else both operands are activations
        for (int bits : BITS) {
            if (weights && bits < use.weightBits()) {
                add(whatIfs, "weights at " + bits + " bits", model, at(use, bits, use.activationBits()));
            }
        }
        for (int bits : BITS) {
            if (bits < use.activationBits()) {
                int weightBits = weights ? use.weightBits() : bits;
                add(whatIfs, "activations at " + bits + " bits", model, at(use, weightBits, bits));
            }
        }
        return whatIfs;
    }

    private static void add(List<WhatIf> whatIfs, String change, HardwareModel model, LayerUse use) {
        try {
            whatIfs.add(new WhatIf(change, model.cost(use)));
        } catch (UnsupportedLayerException _) {
            // the model does not know the layer at these bits
        }
    }

    private static LayerUse at(LayerUse use, int weightBits, int activationBits) {
        return new LayerUse(use.layer(), weightBits, activationBits, use.outputBits(), use.fedByGraphInput());
    }
}
