package org.millijoule.hardware.roofline;

import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;

/// The best that a device does at one precision.
///
/// @param weights widest weights, in bits
/// @param activations widest activations, in bits
/// @param macsPerCycle multiply-accumulates per cycle with every unit busy
/// @param energy of one of them, everything on the chip included
public record Peak(
        int weights,
        int activations,
        int macsPerCycle,
        @Measured(Unit.Dimension.ENERGY_PER_MAC) Quantity energy) {
    public Peak {
        atLeastOne("weights", weights);
        atLeastOne("activations", activations);
        atLeastOne("macs-per-cycle", macsPerCycle);
        energy.require("energy", Unit.Dimension.ENERGY_PER_MAC);
    }

    /// Whether operands of these bits fit.
    boolean holds(int weightBits, int activationBits) {
        return weightBits <= weights && activationBits <= activations;
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, not " + value);
        }
    }
}
