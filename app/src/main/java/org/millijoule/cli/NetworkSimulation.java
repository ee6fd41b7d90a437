package org.millijoule.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.millijoule.hardware.HardwareFile;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.PolicyCsv;
import org.millijoule.hardware.QuantizableNetwork;
import org.millijoule.hardware.Simulation;
import org.millijoule.job.UsageException;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.report.CostPage;
import org.millijoule.simulate.BitGrid;
import org.millijoule.simulate.Comparison;
import org.millijoule.simulate.Explanation;
import org.millijoule.simulate.SimulationCsv;
import org.millijoule.simulate.SimulationFile;
import org.millijoule.simulate.SimulationText;
import org.millijoule.spec.SpecOverride;
import org.millijoule.store.files.Json;
import org.millijoule.text.Nearest;
import org.millijoule.text.Some;
import org.millijoule.text.Visible;

/// `simulate NETWORK`: prices a network and shows what was asked for.
final class NetworkSimulation {
    private static final String DEFAULT_HARDWARE = "bit-fusion-e";
    private static final List<Integer> BITS = List.of(2, 4, 6, 8);
    private static final int FIRST_BITS = 8;
    private static final String PART = "accelerator.";
    private static final int MOST_SHOWN = 10; // our choice: what fits on a screen

    private final SimulateOptions options;
    private final NetworkArgument.Read read;
    private final QuantizableNetwork network;
    private final HardwareModel hardware;

    /// @param text what the user named
    NetworkSimulation(String text, SimulateOptions options) {
        this.options = options;
        read = new NetworkArgument(text, options.space, options.input.map(NetworkSimulation::shape)).read();
        network = read.network();
        hardware = hardware(List.of());
    }

    void show() {
        refuseUnpriced();
        if (!options.sweep.isEmpty() || options.cheapestUnder.isPresent()) {
            BitGrid grid = grid();
            if (options.json) {
                print(Json.write(SimulationFile.Grid.of(grid, read.notes(), read.remainder())));
            } else {
                print(options.csv ? grid.csv() : grid.text() + SimulationText.notes(notes()));
            }
            return;
        }
        Simulation simulation = Simulation.of(hardware, network.at(policy()));
        options.html.ifPresent(file -> CostPage.write(simulation, read.remainder(), cautions(), file));
        if (options.explain.isPresent()) {
            int layer = layer(simulation, options.explain.get());
            print(
                    options.json
                            ? Json.write(SimulationFile.Explained.of(simulation, layer))
                            : Explanation.of(simulation, layer));
        } else if (!options.whatIf.isEmpty()) {
            Simulation other = Simulation.of(hardware(options.whatIf), network.at(policy()));
            Comparison comparison = new Comparison(simulation, other, String.join(", ", options.whatIf));
            if (options.json) {
                print(Json.write(SimulationFile.Pair.of(comparison, read.notes(), read.remainder())));
            } else {
                print(options.csv ? comparison.csv() : comparison.text() + SimulationText.notes(notes()));
            }
        } else if (options.json) {
            print(Json.write(SimulationFile.of(simulation, read.notes(), read.remainder())));
        } else if (options.csv) {
            print(SimulationCsv.of(simulation, read.remainder()));
        } else {
            print(SimulationText.of(simulation, read.remainder(), notes()));
        }
    }

    /// What the figures leave out or assume.
    private List<String> cautions() {
        List<String> cautions = new ArrayList<>(read.notes());
        read.remainder().lines().forEach(node -> cautions.add("not priced: " + node));
        return cautions;
    }

    private List<String> notes() {
        List<String> notes = cautions();
        options.html.ifPresent(file -> notes.add("page in " + file));
        return notes;
    }

    private void refuseUnpriced() {
        List<String> unpriced = read.remainder().lines();
        if (!unpriced.isEmpty() && !options.skipUnpriced) {
            throw new UsageException(Visible.line(network.name()) + " has " + unpriced.size()
                    + (unpriced.size() == 1 ? " node" : " nodes") + " whose cost no model tells:\n  "
                    + String.join("\n  ", Some.lines(unpriced, MOST_SHOWN)) + "\nMaybe " + wayOut());
        }
    }

    /// Skipping leads nowhere where nothing else has a price.
    private String wayOut() {
        return network.quantizable().isEmpty()
                ? "another network? Without them no layer with weights is left."
                : "--skip-unpriced, for the cost of the rest?";
    }

    private HardwareModel hardware(List<String> changes) {
        List<SpecOverride> overrides = new ArrayList<>();
        options.settings.forEach(setting -> overrides.add(override("--set", setting)));
        changes.forEach(change -> overrides.add(override("--what-if", change)));
        if (options.hardware.isEmpty() && read.hardware().isPresent()) {
            return changed(read.hardware().get(), overrides);
        }
        String name = options.hardware.orElse(DEFAULT_HARDWARE);
        return HardwareFile.names().contains(name)
                ? changed(HardwareFile.named(name), overrides)
                : HardwareFile.of(name, overrides);
    }

    /// A built-in accelerator with another part is another accelerator, so its name says what is different.
    private static HardwareModel changed(HardwareModel model, List<SpecOverride> overrides) {
        if (overrides.isEmpty()) {
            return model;
        }
        List<SpecOverride> named = new ArrayList<>(overrides);
        List<SpecOverride> parts = overrides.stream()
                .filter(override -> override.key().startsWith(PART))
                .toList();
        boolean renamed = overrides.stream().anyMatch(override -> override.key().equals(PART + "name"));
        if (!parts.isEmpty() && !renamed && HardwareFile.names().contains(model.name())) {
            String name = model.name() + " with "
                    + parts.stream()
                            .map(part -> part.key().substring(PART.length()) + "=" + part.value())
                            .collect(Collectors.joining(", "));
            named.add(new SpecOverride(parts.getFirst().option(), PART + "name", name));
        }
        return HardwareFile.changed(model, named);
    }

    private static SpecOverride override(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new UsageException(
                    option + " " + text + " has no key and value. Maybe " + option + " outputs=requantized?");
        }
        String key = text.substring(0, equals);
        String value = text.substring(equals + 1);
        boolean width = key.equals("dram") && value.matches("\\d+"); // a number alone is the interface's width
        return new SpecOverride(option + " " + text, width ? PART + "bandwidth" : key, value);
    }

    private QuantizationPolicy policy() {
        QuantizationPolicy policy = network.own();
        if (options.weights.isPresent() || options.activations.isPresent()) {
            List<Precision> precisions = new ArrayList<>();
            for (Precision own : policy.precisions()) {
                precisions.add(new Precision(
                        options.weights.orElse(own.weightBits()), options.activations.orElse(own.activationBits())));
            }
            precisions.set(0, first());
            policy = new QuantizationPolicy(precisions);
        } else if (options.first.isPresent()) {
            List<Precision> precisions = new ArrayList<>(policy.precisions());
            precisions.set(0, first());
            policy = new QuantizationPolicy(precisions);
        }
        return options.policy.isPresent()
                ? PolicyCsv.read(LayerTable.read(options.policy.get()), network, policy)
                : policy;
    }

    private Precision first() {
        return Precision.uniform(options.first.orElse(FIRST_BITS));
    }

    private BitGrid grid() {
        List<Integer> weights = BITS;
        List<Integer> activations = BITS;
        Set<String> ranges = new HashSet<>();
        for (String range : options.sweep) {
            int equals = range.indexOf('=');
            String what = equals < 1 ? "" : range.substring(0, equals);
            switch (what) {
                case "weights" -> weights = bits(range, equals, ranges);
                case "activations" -> activations = bits(range, equals, ranges);
                default ->
                    throw new UsageException("--sweep " + range + " is neither weights nor activations. Maybe --sweep"
                            + " weights=2,4,8 activations=4,8, after NETWORK?");
            }
        }
        return BitGrid.of(hardware, network, first(), weights, activations, limit());
    }

    private static List<Integer> bits(String range, int equals, Set<String> ranges) {
        String what = range.substring(0, equals);
        if (!ranges.add(what)) {
            throw new UsageException("--sweep has two ranges of " + what + ". Maybe one of them is of the other kind?");
        }
        List<Integer> bits = new ArrayList<>();
        for (String part : range.substring(equals + 1).split(",", -1)) {
            try {
                bits.add(SimulateOptions.requireBits("--sweep " + range, Integer.parseInt(part.strip())));
            } catch (NumberFormatException e) {
                throw new UsageException("--sweep " + range + ": '" + part + "' is no number of bits. Maybe 2,4,8?");
            }
        }
        return bits;
    }

    private OptionalDouble limit() {
        if (options.cheapestUnder.isEmpty()) {
            return OptionalDouble.empty();
        }
        String text = options.cheapestUnder.get();
        if (!text.startsWith("latency=")) {
            throw new UsageException("--cheapest-under " + text + " is no latency. Maybe latency=5ms?");
        }
        try {
            Quantity latency = Quantity.parse(text.substring("latency=".length()));
            return OptionalDouble.of(
                    latency.require("latency", Unit.Dimension.TIME).value());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--cheapest-under " + text + ": " + e.getMessage());
        }
    }

    private static int layer(Simulation simulation, String name) {
        List<String> names =
                simulation.cost().layers().stream().map(layer -> layer.name()).toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new UsageException(Visible.line(simulation.workload().name() + " has no layer '" + name + "'. Maybe "
                    + Nearest.to(name, names)
                            .map(near -> "'" + near + "'")
                            .orElse("one of " + Some.of(names, MOST_SHOWN))
                    + "?"));
        }
        return index;
    }

    private static Shape shape(String text) {
        try {
            return Shape.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--input " + e.getMessage());
        }
    }

    private static void print(String text) {
        System.out.print(text);
        System.out.flush();
    }
}
