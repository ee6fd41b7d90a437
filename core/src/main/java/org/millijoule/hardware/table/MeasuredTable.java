package org.millijoule.hardware.table;

import com.google.auto.service.AutoService;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.spec.Required;

/// A real device by what was measured on it: each layer's latency and energy stand in a CSV file
/// ([MeasuredLayers]).
///
/// A layer that was not measured is refused with the row to add; a neighbour's costs are never taken for it. The
/// measured energy is one number, of which nobody knows the parts. Layers without weights are free: measure them
/// together with the layer before them.
///
/// @param name in results
/// @param file the measurements
/// @param clock makes cycles of latencies where the file has none
/// @param batch images per inference in all rows of the file
@AutoService(HardwareModel.class)
public record MeasuredTable(
        String name,
        @Required MeasuredLayers file,
        @Measured(Unit.Dimension.FREQUENCY) Quantity clock,
        int batch) implements HardwareModel {
    private static final double NANOJOULES_PER_MILLIJOULE = 1e6;

    /// Without a file; a cycle is a nanosecond (`our choice`).
    public MeasuredTable() {
        this("measured", MeasuredLayers.none(), new Quantity(1e9, Unit.GIGAHERTZ), 1);
    }

    public MeasuredTable {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: the device needs a name. Maybe my-device?");
        }
        clock.require("clock", Unit.Dimension.FREQUENCY);
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, not " + batch);
        }
    }

    @Override
    public String kind() {
        return "table";
    }

    @Override
    public boolean dependsOnOutputBits() {
        return file.withOutputBits();
    }

    @Override
    public Cost cost(LayerUse use) {
        if (!use.layer().quantizable()) {
            return Cost.ZERO;
        }
        Measurement measured = file.of(use)
                .orElseThrow(() -> new UnsupportedLayerException(name + ": " + file.file()
                        + " has no such layer. Maybe measure it and complete this row: " + file.row(use)));
        double seconds = measured.latencyMilliseconds() / 1e3;
        long cycles = measured.cycles().orElse(Math.max(1, Math.round(seconds * clock.value())));
        double nanojoules = measured.energyMillijoules() * NANOJOULES_PER_MILLIJOULE;
        return new Cost(cycles, seconds, Energy.undivided(nanojoules));
    }
}
