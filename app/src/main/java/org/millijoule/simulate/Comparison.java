package org.millijoule.simulate;

import java.util.List;
import java.util.Locale;
import org.millijoule.hardware.Simulation;
import org.millijoule.text.CsvTable;

/// One network on two accelerators, layer beside layer.
///
/// @param change what sets the other accelerator apart, as the user typed it
public record Comparison(Simulation one, Simulation other, String change) {
    /// One row per layer that has a cost in one of the two.
    public String csv() {
        StringBuilder csv = new StringBuilder("layer,cycles,energy_nj,then_cycles,then_energy_nj\n");
        List<LayerRow> before = LayerRow.all(one);
        List<LayerRow> after = LayerRow.all(other);
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).isFree() || !after.get(i).isFree()) {
                csv.append(CsvTable.field(before.get(i).name()) + ","
                        + before.get(i).cycles() + "," + before.get(i).energy().totalNanojoules() + ","
                        + after.get(i).cycles() + "," + after.get(i).energy().totalNanojoules() + "\n");
            }
        }
        return csv.toString();
    }

    /// As tables for people: layers, then totals for an image.
    public String text() {
        TextTable table =
                new TextTable("<layer", "cycles", "then", "ratio", "<bound", "<then", "energy uJ", "then", "ratio");
        List<LayerRow> before = LayerRow.all(one);
        List<LayerRow> after = LayerRow.all(other);
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).isFree() || !after.get(i).isFree()) {
                row(table, before.get(i), after.get(i));
            }
        }
        TextTable totals = new TextTable("<an image", "before", "then", "ratio");
        total(totals, "cycles", cycles(one), cycles(other));
        total(totals, "latency ms", one.milliseconds(), other.milliseconds());
        total(totals, "energy mJ", one.millijoules(), other.millijoules());
        total(
                totals,
                "GOPS/W",
                one.gigaOperationsPerWatt().orElse(0),
                other.gigaOperationsPerWatt().orElse(0));
        total(
                totals,
                "leakage mJ",
                one.leakageMillijoules().orElse(0),
                other.leakageMillijoules().orElse(0));
        String batches = one.hardware().batch() == other.hardware().batch()
                ? ""
                : "Layers are for " + one.hardware().batch() + " images, then for "
                        + other.hardware().batch() + ".\n\n";
        return SimulationText.title(one) + ", then with " + change + "\n\n" + batches + table.text() + "\n"
                + totals.text();
    }

    private static void row(TextTable table, LayerRow before, LayerRow after) {
        double energyBefore = before.energy().totalNanojoules();
        double energyAfter = after.energy().totalNanojoules();
        table.row(
                before.name(),
                SimulationText.whole(before.cycles()),
                SimulationText.whole(after.cycles()),
                ratio((double) before.cycles(), (double) after.cycles()),
                before.execution().map(e -> e.bound().word()).orElse(""),
                after.execution().map(e -> e.bound().word()).orElse(""),
                SimulationText.digits(energyBefore / 1e3),
                SimulationText.digits(energyAfter / 1e3),
                ratio(energyBefore, energyAfter));
    }

    private static void total(TextTable table, String name, double before, double after) {
        if (before > 0 || after > 0) {
            table.row(name, SimulationText.digits(before), SimulationText.digits(after), ratio(before, after));
        }
    }

    private static double cycles(Simulation simulation) {
        return (double) simulation.cost().total().cycles()
                / simulation.hardware().batch();
    }

    private static String ratio(double before, double after) {
        return before == 0 ? "-" : String.format(Locale.ROOT, "%.3f", after / before);
    }
}
