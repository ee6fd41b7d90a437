package org.millijoule.cli;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.hardware.Simulation;
import org.millijoule.report.CostPage;
import org.millijoule.simulate.BitGrid;
import org.millijoule.simulate.Comparison;
import org.millijoule.simulate.Explanation;
import org.millijoule.simulate.NetworkSimulation;
import org.millijoule.simulate.ReadNetwork;
import org.millijoule.simulate.SimulationCsv;
import org.millijoule.simulate.SimulationFile;
import org.millijoule.simulate.SimulationText;
import org.millijoule.store.files.Json;

/// What `simulate NETWORK` prints, in the form that was asked for.
record SimulationAnswer(ReadNetwork read, NetworkSimulation network, SimulateOptions options) {
    void print() {
        System.out.print(text());
        System.out.flush();
    }

    private String text() {
        if (options.asksForGrid()) {
            return grid(options.grid(network));
        }
        Simulation simulation = network.price();
        options.html.ifPresent(file -> CostPage.write(simulation, read.remainder(), read.cautions(), file));
        if (options.explain.isPresent()) {
            return explained(simulation, NetworkSimulation.layer(simulation, options.explain.get()));
        }
        return options.whatIf.isEmpty()
                ? priced(simulation)
                : compared(network.compare(simulation, options.whatIf(), String.join(", ", options.whatIf)));
    }

    private String grid(BitGrid grid) {
        if (options.json) {
            return Json.write(SimulationFile.Grid.of(grid, read.notes(), read.remainder()));
        }
        return options.csv ? grid.csv() : grid.text() + SimulationText.notes(notes());
    }

    private String explained(Simulation simulation, int layer) {
        return options.json
                ? Json.write(SimulationFile.Explained.of(simulation, layer))
                : Explanation.of(simulation, layer);
    }

    private String compared(Comparison comparison) {
        if (options.json) {
            return Json.write(SimulationFile.Pair.of(comparison, read.notes(), read.remainder()));
        }
        return options.csv ? comparison.csv() : comparison.text() + SimulationText.notes(notes());
    }

    private String priced(Simulation simulation) {
        if (options.json) {
            return Json.write(SimulationFile.of(simulation, read.notes(), read.remainder()));
        }
        return options.csv
                ? SimulationCsv.of(simulation, read.remainder())
                : SimulationText.of(simulation, read.remainder(), notes());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>(read.cautions());
        options.html.ifPresent(file -> notes.add("page in " + file));
        return notes;
    }
}
