package org.millijoule.hardware.bitfusion;

import java.util.Optional;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;

/// What the compute array of one's own accelerator takes.
///
/// @param dynamic of the whole array, busy or not
/// @param leakage power of the whole array
public record CoreEnergy(
        @Measured(Unit.Dimension.ENERGY_PER_CYCLE) Quantity dynamic,
        @Measured(Unit.Dimension.POWER) Optional<Quantity> leakage) {
    public CoreEnergy {
        dynamic.require("dynamic", Unit.Dimension.ENERGY_PER_CYCLE);
        leakage.ifPresent(power -> power.require("leakage", Unit.Dimension.POWER));
    }
}
