package org.millijoule.simulate;

import java.util.List;
import java.util.Locale;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerCost;
import org.millijoule.hardware.Simulation;
import org.millijoule.hardware.WhatIf;
import org.millijoule.text.Visible;

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
        LayerRow row = LayerRow.all(simulation).get(index);
        if (row.isFree()) {
            return text.append(Visible.line(row.name()) + ", " + row.operation() + ": no cost in this model\n")
                    .toString();
        }
        line(text, "layer", row.name() + ", " + row.operation());
        line(
                text,
                "bits",
                "weights " + row.weightBits() + ", activations " + row.activationBits()
                        + (hardware.dependsOnOutputBits() ? ", outputs leave the chip at " + row.outputBits() : ""));
        line(
                text,
                "cost",
                SimulationText.whole(row.cycles()) + " cycles (" + SimulationText.percent(row.share())
                        + " of the network), "
                        + SimulationText.microjoules(row.energy().totalNanojoules())
                        + (hardware.batch() > 1 ? " for " + hardware.batch() + " images" : ""));
        line(text, "energy", SimulationText.split(row.energy()));
        row.execution().ifPresent(execution -> execution(text, execution, row.macs(), hardware.batch()));
        whatIfs(text, layer, hardware.whatIfs(layer.use()));
        return text.toString();
    }

    private static void execution(StringBuilder text, Execution execution, long macs, int batch) {
        line(
                text,
                "cycles",
                "max(" + SimulationText.whole(execution.computeCycles()) + " computing, "
                        + SimulationText.whole(execution.overlappedCycles())
                        + " moving data beside it) + " + SimulationText.whole(execution.exposedCycles())
                        + " moving data with nothing beside it");
        line(text, "bound", execution.bound().word() + ": " + meaning(execution.bound()));
        line(
                text,
                "array",
                SimulationText.percent(execution.utilisation()) + " of "
                        + SimulationText.whole((long) execution.peakMacsPerCycle()) + " multiply-accumulates a cycle: "
                        + SimulationText.whole(macs * batch) + " done");
        if (!execution.tile().isEmpty()) {
            line(text, "tile", execution.tile());
            line(text, "loops", execution.order() + (execution.order().contains(",") ? " (outermost first)" : ""));
        }
        for (Execution.Traffic traffic : execution.traffic()) {
            line(text, traffic.tensor(), traffic(traffic));
        }
    }

    private static String traffic(Execution.Traffic traffic) {
        long most = Math.max(traffic.readBits(), traffic.writtenBits());
        String how = traffic.readBits() > 0 && traffic.writtenBits() > 0
                ? kilobytes(traffic.readBits()) + " read and " + kilobytes(traffic.writtenBits()) + " written"
                : kilobytes(most) + " " + (traffic.readBits() > 0 ? "read" : "written");
        String times = traffic.passes() == 1 ? "once" : traffic.passes() + " times";
        if (most < traffic.onceBits()) {
            return how + " of the tensor's " + kilobytes(traffic.onceBits());
        }
        return how + ": the tensor's " + kilobytes(traffic.onceBits()) + " " + times
                + (most > traffic.passes() * traffic.onceBits() ? ", and padding, halos or ragged tiles" : "");
    }

    private static String kilobytes(long bits) {
        return SimulationText.digits(bits / 8e3) + " kB";
    }

    private static String meaning(Execution.Bound bound) {
        return switch (bound) {
            case COMPUTE -> "the array is the longer of the two";
            case MEMORY -> "DRAM is busy longer than the array";
            case LATENCY -> "filling buffers before the first tile and emptying them after the last takes longest";
        };
    }

    private static void whatIfs(StringBuilder text, LayerCost layer, List<WhatIf> whatIfs) {
        if (whatIfs.isEmpty()) {
            return;
        }
        text.append("\nwhat would change it\n");
        TextTable table = new TextTable("<", "cycles", "", "energy uJ", "");
        for (WhatIf whatIf : whatIfs) {
            double before = layer.cost().energy().totalNanojoules();
            double after = whatIf.cost().energy().totalNanojoules();
            table.row(
                    "  " + whatIf.change(),
                    SimulationText.whole(whatIf.cost().cycles()),
                    change((double) layer.cost().cycles(), (double)
                            whatIf.cost().cycles()),
                    SimulationText.digits(after / 1e3),
                    change(before, after));
        }
        text.append(table.text());
    }

    private static String change(double before, double after) {
        double change = after / before - 1;
        return Math.abs(change) < 5e-4 ? "same" : String.format(Locale.ROOT, "%+.1f%%", change * 100);
    }

    private static void line(StringBuilder text, String label, String content) {
        text.append(String.format(Locale.ROOT, "%-13s", label))
                .append(Visible.line(content))
                .append('\n');
    }
}
