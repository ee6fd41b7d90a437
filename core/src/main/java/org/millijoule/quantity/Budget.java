package org.millijoule.quantity;

import java.util.Optional;
import java.util.OptionalDouble;

/// What a network may cost at most, per image at batch 1; at least one of the three.
///
/// @param size of the model's weights
public record Budget(
        @Measured(Unit.Dimension.ENERGY) Optional<Quantity> energy,
        @Measured(Unit.Dimension.TIME) Optional<Quantity> latency,
        @Measured(Unit.Dimension.SIZE) Optional<Quantity> size) {
    public Budget {
        energy.ifPresent(limit -> limit.require("energy", Unit.Dimension.ENERGY));
        latency.ifPresent(limit -> limit.require("latency", Unit.Dimension.TIME));
        size.ifPresent(limit -> limit.require("size", Unit.Dimension.SIZE));
        if (energy.isEmpty() && latency.isEmpty() && size.isEmpty()) {
            throw new IllegalArgumentException(
                    "a budget needs at least one of energy, latency and size. Maybe 'energy: 2 mJ'?");
        }
    }

    /// The energy limit in millijoules.
    public OptionalDouble millijoules() {
        return canonical(energy);
    }

    /// The latency limit in milliseconds.
    public OptionalDouble milliseconds() {
        return canonical(latency);
    }

    /// The size limit in bytes.
    public OptionalDouble bytes() {
        return canonical(size);
    }

    private static OptionalDouble canonical(Optional<Quantity> limit) {
        return limit.map(Quantity::value).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
}
