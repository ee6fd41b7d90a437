package org.millijoule.simulate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.Simulation;
import org.millijoule.text.Visible;

/// A [Simulation] as a table for people.
public final class SimulationText {
    private SimulationText() {}

    /// All layers, how they are cut into tiles, what is free, and the totals.
    ///
    /// @param remainder what is no layer with a cost
    /// @param notes what the reader should know of the network, one sentence each
    public static String of(Simulation simulation, Remainder remainder, List<String> notes) {
        List<LayerRow> rows = LayerRow.priced(simulation);
        StringBuilder text = new StringBuilder(title(simulation)).append("\n\n").append(costs(rows));
        String tiles = tiles(rows);
        if (!tiles.isEmpty()) {
            text.append('\n').append(tiles);
        }
        text.append('\n');
        free(text, remainder.free(simulation));
        totals(text, simulation);
        return text.append(notes(notes)).toString();
    }

    /// One line each.
    public static String notes(List<String> notes) {
        return notes.stream()
                .map(note -> label("note") + Visible.line(note) + "\n")
                .collect(Collectors.joining());
    }

    private static String costs(List<LayerRow> rows) {
        TextTable table = new TextTable(
                "<layer",
                "<operation",
                "<W/A",
                "cycles",
                "share",
                "array",
                "<bound",
                "energy uJ",
                "core",
                "buffers",
                "DRAM");
        for (LayerRow row : rows) {
            Energy energy = row.energy();
            double total = energy.totalNanojoules();
            table.row(
                    row.name(),
                    row.operation(),
                    row.weightBits() + "/" + row.activationBits(),
                    whole(row.cycles()),
                    percent(row.share()),
                    row.execution().map(e -> percent(e.utilisation())).orElse(""),
                    row.execution().map(e -> e.bound().word()).orElse(""),
                    digits(total / 1e3),
                    part(energy, energy.coreNanojoules()),
                    part(energy, buffers(energy)),
                    part(energy, energy.dramNanojoules()));
        }
        return table.text();
    }

    /// The share of a part; `-` where nobody knows it.
    private static String part(Energy energy, double nanojoules) {
        return energy.divided() ? percent(nanojoules / energy.totalNanojoules()) : "-";
    }

    private static double buffers(Energy energy) {
        return energy.weightBufferNanojoules() + energy.inputBufferNanojoules() + energy.outputBufferNanojoules();
    }

    /// Empty where the model knows no tiles.
    private static String tiles(List<LayerRow> rows) {
        TextTable table = new TextTable("<layer", "<tile", "<loops over tiles, outermost first");
        boolean any = false;
        for (LayerRow row : rows) {
            String tile = row.execution().map(Execution::tile).orElse("");
            any |= !tile.isEmpty();
            table.row(row.name(), tile, row.execution().map(Execution::order).orElse(""));
        }
        return any ? table.text() : "";
    }

    static String title(Simulation simulation) {
        HardwareModel hardware = simulation.hardware();
        return Visible.line(simulation.workload().name() + " on " + hardware.name() + " (depthwise "
                + hardware.depthwiseWord() + ", outputs " + hardware.outputsWord() + ", batch " + hardware.batch()
                + ")");
    }

    private static void free(StringBuilder text, List<LayerRow> free) {
        if (free.isEmpty()) {
            return;
        }
        Map<String, Long> kinds =
                free.stream().collect(Collectors.groupingBy(LayerRow::kind, LinkedHashMap::new, Collectors.counting()));
        text.append(label("free"))
                .append(kinds.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + Visible.line(entry.getKey()))
                        .collect(Collectors.joining(", ")))
                .append(": no cost in this model\n");
    }

    private static void totals(StringBuilder text, Simulation simulation) {
        int batch = simulation.hardware().batch();
        String images = batch > 1 ? " for " + batch + " images" : "";
        String image = batch > 1 ? " an image" : "";
        text.append(label("total"))
                .append(whole(simulation.cost().total().cycles()) + " cycles" + images)
                .append(", " + digits(simulation.milliseconds()) + " ms" + image)
                .append(", " + digits(simulation.millijoules()) + " mJ" + image)
                .append(", " + digits(simulation.workload().macs() / 1e6) + " MMAC" + image);
        simulation.gigaOperationsPerWatt().ifPresent(gops -> text.append(", " + digits(gops) + " GOPS/W"));
        text.append('\n');
        text.append(label("energy"))
                .append(split(simulation.cost().total().energy()))
                .append('\n');
        simulation
                .leakageMillijoules()
                .ifPresent(leakage -> text.append(label("leakage"))
                        .append(digits(leakage) + " mJ" + image + ", apart from the energy\n"));
    }

    /// Where an energy goes.
    static String split(Energy energy) {
        double total = energy.totalNanojoules();
        String whole = percent(energy.undividedNanojoules() / total) + " measured as a whole, its parts unknown";
        if (energy.undividedNanojoules() == total && total > 0) {
            return whole;
        }
        return (energy.divided() ? "" : whole + "; ") + "core " + percent(energy.coreNanojoules() / total)
                + ", weight buffer "
                + percent(energy.weightBufferNanojoules() / total) + ", input buffer "
                + percent(energy.inputBufferNanojoules() / total) + ", output buffer "
                + percent(energy.outputBufferNanojoules() / total) + ", DRAM "
                + percent(energy.dramNanojoules() / total);
    }

    static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String label(String label) {
        return String.format(Locale.ROOT, "%-10s", label);
    }

    static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f%%", share * 100) : "-";
    }

    static String microjoules(double nanojoules) {
        return digits(nanojoules / 1e3) + " uJ";
    }

    /// Four digits that count.
    static String digits(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : String.valueOf(value);
        }
        int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%,." + Math.min(decimals, 12) + "f", value);
    }
}
