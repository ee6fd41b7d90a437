package org.millijoule.simulate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.Simulation;

/// A [Simulation] as a table for people.
public final class SimulationText {
    private SimulationText() {}

    /// All layers, what is free, and the totals.
    ///
    /// @param notes what the reader should know of the network, one sentence each
    public static String of(Simulation simulation, List<String> notes) {
        StringBuilder text = new StringBuilder(title(simulation)).append("\n\n");
        List<LayerRow> rows = LayerRow.priced(simulation);
        TextTable table = new TextTable(
                "<layer",
                "<kind",
                "<shape",
                "<W/A",
                "cycles",
                "share",
                "use",
                "<bound",
                "energy",
                "core",
                "wbuf",
                "ibuf",
                "obuf",
                "dram",
                "<tile and loops, outermost first");
        for (LayerRow row : rows) {
            Energy energy = row.energy();
            double total = energy.totalNanojoules();
            table.row(
                    row.name(),
                    row.kind(),
                    row.shape(),
                    row.weightBits() + "/" + row.activationBits(),
                    String.format(Locale.ROOT, "%,d", row.cycles()),
                    percent(row.share()),
                    row.execution().map(e -> percent(e.utilisation())).orElse(""),
                    row.execution().map(e -> e.bound().word()).orElse(""),
                    microjoules(total),
                    percent(energy.coreNanojoules() / total),
                    percent(energy.weightBufferNanojoules() / total),
                    percent(energy.inputBufferNanojoules() / total),
                    percent(energy.outputBufferNanojoules() / total),
                    percent(energy.dramNanojoules() / total),
                    row.execution().map(e -> e.tile() + "; " + e.order()).orElse(""));
        }
        text.append(table.text()).append('\n');
        free(text, simulation);
        totals(text, simulation);
        notes.forEach(note -> text.append(label("note")).append(note).append('\n'));
        return text.toString();
    }

    static String title(Simulation simulation) {
        HardwareModel hardware = simulation.hardware();
        return simulation.workload().name() + " on " + hardware.name() + " (depthwise " + hardware.depthwiseWord()
                + ", outputs " + hardware.outputsWord() + ", batch " + hardware.batch() + ")";
    }

    private static void free(StringBuilder text, Simulation simulation) {
        List<LayerRow> free = LayerRow.free(simulation);
        if (free.isEmpty()) {
            return;
        }
        Map<String, Long> kinds =
                free.stream().collect(Collectors.groupingBy(LayerRow::kind, LinkedHashMap::new, Collectors.counting()));
        text.append(label("free"))
                .append(kinds.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", ")))
                .append(": no cost in this model\n");
    }

    private static void totals(StringBuilder text, Simulation simulation) {
        String batch = simulation.hardware().batch() > 1 ? " an image" : "";
        text.append(label("total"))
                .append(String.format(
                        Locale.ROOT,
                        "%,d cycles, %s ms%s, %s mJ%s, %s MMAC, %s GOPS/W%n",
                        simulation.cost().total().cycles(),
                        digits(simulation.milliseconds()),
                        batch,
                        digits(simulation.millijoules()),
                        batch,
                        digits(simulation.workload().macs() / 1e6),
                        digits(simulation.gigaOperationsPerWatt())));
        Energy energy = simulation.cost().total().energy();
        double total = energy.totalNanojoules();
        text.append(label("energy"))
                .append("core ")
                .append(percent(energy.coreNanojoules() / total))
                .append(", weight buffer ")
                .append(percent(energy.weightBufferNanojoules() / total))
                .append(", input buffer ")
                .append(percent(energy.inputBufferNanojoules() / total))
                .append(", output buffer ")
                .append(percent(energy.outputBufferNanojoules() / total))
                .append(", DRAM ")
                .append(percent(energy.dramNanojoules() / total))
                .append('\n');
    }

    static String label(String label) {
        return String.format(Locale.ROOT, "%-10s", label);
    }

    static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f%%", share * 100) : "";
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
