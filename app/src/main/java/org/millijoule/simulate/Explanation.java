package org.millijoule.simulate;

import java.util.List;
import java.util.Locale;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerCost;
import org.millijoule.hardware.Simulation;
import org.millijoule.hardware.WhatIf;

/// Why one layer costs what it costs, and what would change it.
public final class Explanation {
    private Explanation() {}

    /// In words.
    ///
    /// @param index of the layer in the workload
    public static String of(Simulation simulation, int index) {
        LayerCost layer = simulation.cost().layers().get(index);
        HardwareModel hardware = simulation.hardware();
        StringBuilder text = new StringBuilder(SimulationText.title(simulation)).append("\n\n");
        if (!layer.use().layer().quantizable() && layer.cost().cycles() == 0) {
            return text.append(layer.name())
                    .append(" (")
                    .append(layer.use().layer().word())
                    .append(") costs nothing in this model.\n")
                    .toString();
        }
        LayerRow row = LayerRow.priced(simulation).stream()
                .filter(candidate -> candidate.name().equals(layer.name()))
                .findFirst()
                .orElseThrow();
        line(text, "layer", row.name() + ", " + row.kind() + " " + row.shape());
        line(
                text,
                "bits",
                "weights " + row.weightBits() + ", activations " + row.activationBits() + ", outputs leave at "
                        + (hardware.dependsOnOutputBits() ? String.valueOf(row.outputBits()) : "the model's own"));
        line(
                text,
                "cost",
                whole(row.cycles()) + " cycles (" + SimulationText.percent(row.share()) + " of the network), "
                        + energy(row.energy()));
        row.execution().ifPresent(execution -> execution(text, execution, row.macs(), hardware.batch()));
        whatIfs(text, layer, hardware.whatIfs(layer.use()));
        return text.toString();
    }

    private static void execution(StringBuilder text, Execution execution, long macs, int batch) {
        line(
                text,
                "cycles",
                "max(" + whole(execution.computeCycles()) + " computing, " + whole(execution.overlappedCycles())
                        + " moving data beside it) + " + whole(execution.exposedCycles())
                        + " moving data with nothing beside it");
        line(text, "bound", execution.bound().word() + ": " + meaning(execution.bound()));
        line(
                text,
                "array",
                SimulationText.percent(execution.utilisation()) + " of "
                        + SimulationText.digits(execution.peakMacsPerCycle()) + " multiply-accumulates a cycle: "
                        + whole(macs * batch) + " done");
        line(text, "tile", execution.tile());
        line(text, "loops", execution.order() + " (outermost first)");
        for (Execution.Traffic traffic : execution.traffic()) {
            line(text, traffic.tensor(), traffic(traffic));
        }
    }

    private static String traffic(Execution.Traffic traffic) {
        long moved = traffic.readBits() + traffic.writtenBits();
        String how = traffic.readBits() > 0 && traffic.writtenBits() > 0
                ? SimulationText.digits(traffic.readBits() / 8e3) + " kB read and "
                        + SimulationText.digits(traffic.writtenBits() / 8e3) + " kB written"
                : SimulationText.digits(moved / 8e3) + " kB " + (traffic.readBits() > 0 ? "read" : "written");
        String times = traffic.passes() == 1 ? "once" : traffic.passes() + " times";
        return how + "; the tensor has " + SimulationText.digits(traffic.onceBits() / 8e3) + " kB and moves " + times
                + (moved > traffic.passes() * traffic.onceBits()
                        ? ", the rest is padding, halos and ragged tiles"
                        : "");
    }

    private static String meaning(Execution.Bound bound) {
        return switch (bound) {
            case COMPUTE -> "the array is the longer of the two";
            case MEMORY -> "DRAM is busy longer than the array";
            case LATENCY -> "filling the buffers before the first tile and emptying them after the last takes longest";
        };
    }

    private static void whatIfs(StringBuilder text, LayerCost layer, List<WhatIf> whatIfs) {
        if (whatIfs.isEmpty()) {
            return;
        }
        text.append("\nwhat would change it\n");
        TextTable table = new TextTable("<", "cycles", "", "energy", "");
        for (WhatIf whatIf : whatIfs) {
            double before = layer.cost().energy().totalNanojoules();
            double after = whatIf.cost().energy().totalNanojoules();
            table.row(
                    "  " + whatIf.change(),
                    whole(whatIf.cost().cycles()),
                    change((double) layer.cost().cycles(), (double)
                            whatIf.cost().cycles()),
                    SimulationText.microjoules(after),
                    change(before, after));
        }
        text.append(table.text());
    }

    private static String change(double before, double after) {
        double change = after / before - 1;
        return Math.abs(change) < 5e-4 ? "same" : String.format(Locale.ROOT, "%+.1f%%", change * 100);
    }

    private static String energy(Energy energy) {
        double total = energy.totalNanojoules();
        return SimulationText.microjoules(total) + " (core " + SimulationText.percent(energy.coreNanojoules() / total)
                + ", weight buffer " + SimulationText.percent(energy.weightBufferNanojoules() / total)
                + ", input buffer " + SimulationText.percent(energy.inputBufferNanojoules() / total)
                + ", output buffer " + SimulationText.percent(energy.outputBufferNanojoules() / total) + ", DRAM "
                + SimulationText.percent(energy.dramNanojoules() / total) + ")";
    }

    private static void line(StringBuilder text, String label, String content) {
        text.append(String.format(Locale.ROOT, "%-13s", label)).append(content).append('\n');
    }

    private static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
