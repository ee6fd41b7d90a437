package org.millijoule.simulate;

import java.util.List;
import java.util.Locale;
import org.millijoule.hardware.Simulation;

/// One network on two accelerators, layer beside layer.
///
/// @param change what sets the other accelerator apart, as the user typed it
public record Comparison(Simulation one, Simulation other, String change) {
    /// As a table for people.
    public String text() {
        TextTable table =
                new TextTable("<layer", "cycles", "then", "ratio", "<bound", "<then", "energy", "then", "ratio");
        List<LayerRow> before = LayerRow.priced(one);
        List<LayerRow> after = LayerRow.priced(other);
        for (int i = 0; i < before.size(); i++) {
            row(table, before.get(i), after.get(i));
        }
        table.row(
                "total",
                whole(one.cost().total().cycles()),
                whole(other.cost().total().cycles()),
                ratio(one.cost().total().cycles(), other.cost().total().cycles()),
                "",
                "",
                SimulationText.microjoules(one.cost().total().energy().totalNanojoules()),
                SimulationText.microjoules(other.cost().total().energy().totalNanojoules()),
                ratio(
                        one.cost().total().energy().totalNanojoules(),
                        other.cost().total().energy().totalNanojoules()));
        return SimulationText.title(one) + ", then with " + change + "\n\n" + table.text();
    }

    private static void row(TextTable table, LayerRow before, LayerRow after) {
        double energyBefore = before.energy().totalNanojoules();
        double energyAfter = after.energy().totalNanojoules();
        table.row(
                before.name(),
                whole(before.cycles()),
                whole(after.cycles()),
                ratio(before.cycles(), after.cycles()),
                before.execution().map(e -> e.bound().word()).orElse(""),
                after.execution().map(e -> e.bound().word()).orElse(""),
                SimulationText.microjoules(energyBefore),
                SimulationText.microjoules(energyAfter),
                ratio(energyBefore, energyAfter));
    }

    private static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String ratio(long before, long after) {
        return ratio((double) before, (double) after);
    }

    private static String ratio(double before, double after) {
        return before == 0 ? "" : String.format(Locale.ROOT, "%.3f", after / before);
    }
}
