package org.millijoule.hardware.bitfusion;

import java.util.Optional;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;

/// What a buffer of one's own accelerator takes.
///
/// @param leakage power of the whole buffer
public record BufferEnergy(
        @Measured(Unit.Dimension.ENERGY_PER_BIT) Quantity read,
        @Measured(Unit.Dimension.ENERGY_PER_BIT) Quantity write,
        @Measured(Unit.Dimension.POWER) Optional<Quantity> leakage) {
    public BufferEnergy {
        read.require("read", Unit.Dimension.ENERGY_PER_BIT);
        write.require("write", Unit.Dimension.ENERGY_PER_BIT);
        leakage.ifPresent(power -> power.require("leakage", Unit.Dimension.POWER));
    }
}
