package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.List;

/// What a layer would cost if one thing were different.
///
/// @param change for example `weights at 4 bits`
public record WhatIf(String change, Cost cost) {
    private static final List<Integer> BITS = List.of(8, 4, 2);

    /// The layer at fewer bits, weights and activations each for themselves.
    static List<WhatIf> fewerBits(HardwareModel model, LayerUse use) {
        List<WhatIf> whatIfs = new ArrayList<>();
        for (int bits : BITS) {
            if (bits < use.weightBits()) {
                whatIfs.add(
                        new WhatIf("weights at " + bits + " bits", model.cost(at(use, bits, use.activationBits()))));
            }
        }
        for (int bits : BITS) {
            if (bits < use.activationBits()) {
                whatIfs.add(
                        new WhatIf("activations at " + bits + " bits", model.cost(at(use, use.weightBits(), bits))));
            }
        }
        return whatIfs;
    }

    private static LayerUse at(LayerUse use, int weightBits, int activationBits) {
        return new LayerUse(use.layer(), weightBits, activationBits, use.outputBits(), use.fedByGraphInput());
    }
}
