package org.millijoule.report;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.Simulation;
import org.millijoule.report.chart.CycleBars;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Page;
import org.millijoule.report.chart.Roofline;
import org.millijoule.report.run.EnergyPart;
import org.millijoule.report.run.Run;
import org.millijoule.simulate.LayerRow;
import org.millijoule.simulate.Remainder;
import org.millijoule.store.disk.RunDirectoryException;

/// `simulate --html`: what a network costs on one page that needs nothing else.
public final class CostPage {
    private CostPage() {}

    /// Writes the page.
    ///
    /// @param remainder what is no layer with a cost
    /// @param notes what the reader should know of the network, one sentence each
    /// @throws RunDirectoryException if it cannot be written
    public static void write(Simulation simulation, Remainder remainder, List<String> notes, Path file) {
        Page.write(page(simulation, remainder, notes), file);
    }

    static String page(Simulation simulation, Remainder remainder, List<String> notes) {
        List<LayerRow> rows = LayerRow.priced(simulation);
        String network = simulation.workload().name();
        String chip = simulation.hardware().name();
        Markup out = Page.begin(network + " on " + chip, "");
        out.open("header");
        out.element("p", "Millijoule cost account", "class", "kicker");
        out.open("h1").element("span", network + ":", "class", "name");
        out.text(" " + Figures.energy(simulation.millijoules() * 1e6) + " and "
                        + Figures.significant(simulation.milliseconds(), 3) + " ms an image on " + chip)
                .close();
        figures(out, simulation);
        out.close();
        Report.section(out, "Energy by layer", "Darker is further from the array. " + settings(simulation));
        new EnergyBars(sheet(rows)).write(out);
        Report.end(out);
        if (rows.stream().anyMatch(row -> row.execution().isPresent())) {
            Report.section(
                    out,
                    "Cycles by layer",
                    "A layer takes the longer of computing and moving data beside it, then what nothing runs beside.");
            new CycleBars(rows).write(out);
            Report.end(out);
            Report.section(
                    out,
                    "Roofline",
                    "How much work each layer does for every bit that it moves, and how fast that lets it run.");
            new Roofline(rows).write(out);
            Report.end(out);
        }
        List<LayerRow> free = remainder.free(simulation);
        if (!free.isEmpty() || !notes.isEmpty()) {
            Report.section(out, "Notes", "What the figures leave out.");
            out.open("ul", "class", "cautions");
            if (!free.isEmpty()) {
                out.element(
                        "li",
                        free.size() + " layers cost nothing in this model: "
                                + String.join(
                                        ", ",
                                        free.stream()
                                                .map(LayerRow::kind)
                                                .distinct()
                                                .toList()) + ".");
            }
            notes.forEach(note -> out.element("li", note + "."));
            out.close();
            Report.end(out);
        }
        return Page.end(out);
    }

    private static String settings(Simulation simulation) {
        return "Depthwise " + simulation.hardware().depthwiseWord() + ", outputs "
                + simulation.hardware().outputsWord() + ", batch "
                + simulation.hardware().batch() + ".";
    }

    private static void figures(Markup out, Simulation simulation) {
        out.open("div", "class", "figures");
        figure(out, "energy", Figures.energy(simulation.millijoules() * 1e6));
        figure(out, "latency", Figures.significant(simulation.milliseconds(), 3) + " ms");
        figure(out, "cycles", Figures.count(OptionalDouble.of((double)
                simulation.cost().total().cycles())));
        simulation
                .gigaOperationsPerWatt()
                .ifPresent(gops -> figure(out, "efficiency", Figures.significant(gops, 3) + " GOPS/W"));
        figure(
                out,
                "operations",
                Figures.count(OptionalDouble.of((double) simulation.workload().macs())) + "MAC");
        simulation
                .leakageMillijoules()
                .ifPresent(leakage -> figure(out, "leakage, apart", Figures.energy(leakage * 1e6)));
        out.close();
    }

    private static void figure(Markup out, String name, String value) {
        out.open("div", "class", "figure")
                .element("span", name, "class", "name")
                .element("b", value)
                .close();
    }

    private static Run.CostSheet sheet(List<LayerRow> rows) {
        return new Run.CostSheet(
                new Run.Hardware(Optional.empty(), Optional.empty(), Optional.empty(), OptionalDouble.empty()),
                new Run.Total(
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty()),
                rows.stream().map(CostPage::row).toList());
    }

    private static Run.LayerRow row(LayerRow row) {
        Energy energy = row.energy();
        Map<EnergyPart, Double> parts = new EnumMap<>(EnergyPart.class);
        parts.put(EnergyPart.CORE, energy.coreNanojoules());
        parts.put(EnergyPart.WEIGHT_BUFFER, energy.weightBufferNanojoules());
        parts.put(EnergyPart.INPUT_BUFFER, energy.inputBufferNanojoules());
        parts.put(EnergyPart.OUTPUT_BUFFER, energy.outputBufferNanojoules());
        parts.put(EnergyPart.DRAM, energy.dramNanojoules());
        parts.put(EnergyPart.UNDIVIDED, energy.undividedNanojoules());
        return new Run.LayerRow(
                row.name(),
                Optional.of(row.kind()),
                OptionalInt.of(row.weightBits()),
                OptionalInt.of(row.activationBits()),
                OptionalInt.of(row.outputBits()),
                OptionalDouble.of((double) row.cycles()),
                parts,
                energy.totalNanojoules());
    }
}
