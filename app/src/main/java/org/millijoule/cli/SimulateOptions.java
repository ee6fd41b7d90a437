package org.millijoule.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.network.Shape;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.simulate.BitGrid;
import org.millijoule.simulate.HardwareChange;
import org.millijoule.simulate.NamedNetwork;
import org.millijoule.simulate.NetworkSimulation;
import org.millijoule.simulate.SimulationSettings;
import org.millijoule.spec.SpecOverride;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// The options of `simulate NETWORK`.
final class SimulateOptions {
    @Option(
            names = "--hardware",
            paramLabel = "NAME|FILE",
            description = "Built-in accelerator or YAML file; by default bit-fusion-e, or that of the run.")
    Optional<String> hardware = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the hardware, such as outputs=requantized, depthwise=dense, batch=16.")
    List<String> settings = new ArrayList<>();

    @Option(names = "--weights", paramLabel = "BITS", description = "Of all layers but the first, which takes 8.")
    Optional<Integer> weights = Optional.empty();

    @Option(names = "--activations", paramLabel = "BITS", description = "Of all layers but the first, which takes 8.")
    Optional<Integer> activations = Optional.empty();

    @Option(names = "--first", paramLabel = "BITS", description = "Of the first layer, weights and activations.")
    Optional<Integer> first = Optional.empty();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "Bits by layer: CSV with the columns layer,weights,activations.")
    Optional<Path> policy = Optional.empty();

    @Option(names = "--input", paramLabel = "HxWxC", description = "Size of an image, for ONNX and architectures.")
    Optional<String> input = Optional.empty();

    @Option(names = "--space", paramLabel = "SPEC", description = "Whose space an architecture line belongs to.")
    Optional<Path> space = Optional.empty();

    @Option(
            names = "--skip-unpriced",
            description = "Price the rest where an ONNX file has nodes that no model here prices.")
    boolean skipUnpriced;

    @Option(names = "--explain", paramLabel = "LAYER", description = "Why this layer costs what it costs.")
    Optional<String> explain = Optional.empty();

    @Option(
            names = "--sweep",
            arity = "1..2",
            paramLabel = "WHAT=BITS,...",
            description = "A table over uniform bits: weights=2,4,8 activations=4,8. What is not named takes 2,4,6,8.")
    List<String> sweep = new ArrayList<>();

    @Option(
            names = "--cheapest-under",
            paramLabel = "latency=LIMIT",
            description = "The same table, and the bits of least energy under a latency: latency=5ms.")
    Optional<String> cheapestUnder = Optional.empty();

    @Option(
            names = "--what-if",
            paramLabel = "KEY=VALUE",
            description = "Beside it the same with one setting changed: outputs=requantized, dram=384 (bits a cycle),"
                    + " accelerator=bit-fusion-s.")
    List<String> whatIf = new ArrayList<>();

    @Option(names = "--json", description = "As JSON, whatever is asked for.")
    boolean json;

    @Option(names = "--csv", description = "As CSV, one row per layer or pair of bits.")
    boolean csv;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with bars and a roofline.")
    Optional<Path> html = Optional.empty();

    /// Refuses options that contradict each other or would be of no effect.
    void check() {
        boolean grid = asksForGrid();
        apart("--json", json, "--csv", csv);
        apart("--explain", explain.isPresent(), "--sweep", !sweep.isEmpty());
        apart("--explain", explain.isPresent(), "--cheapest-under", cheapestUnder.isPresent());
        apart("--explain", explain.isPresent(), "--what-if", !whatIf.isEmpty());
        apart("--explain", explain.isPresent(), "--csv", csv);
        apart("--what-if", !whatIf.isEmpty(), "--sweep", !sweep.isEmpty());
        apart("--what-if", !whatIf.isEmpty(), "--cheapest-under", cheapestUnder.isPresent());
        String table = sweep.isEmpty() ? "--cheapest-under" : "--sweep";
        apart("--weights", weights.isPresent(), table, grid);
        apart("--activations", activations.isPresent(), table, grid);
        apart("--policy", policy.isPresent(), table, grid);
        apart("--html", html.isPresent(), table, grid);
        apart("--html", html.isPresent(), "--explain", explain.isPresent());
        apart("--html", html.isPresent(), "--what-if", !whatIf.isEmpty());
        bits("--weights", weights);
        bits("--activations", activations);
        bits("--first", first);
    }

    private static void apart(String one, boolean given, String other, boolean alsoGiven) {
        if (given && alsoGiven) {
            throw new UsageException(one + " and " + other + " do not go together. Maybe one after the other?");
        }
    }

    private static void bits(String option, Optional<Integer> bits) {
        bits.ifPresent(number -> SimulationSettings.requireBits(option + " " + number, number));
    }

    /// The network that these options speak of.
    NamedNetwork network(String name) {
        return new NamedNetwork(name, space, input.map(SimulateOptions::shape));
    }

    private static Shape shape(String text) {
        try {
            return Shape.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--input " + e.getMessage());
        }
    }

    SimulationSettings settings() {
        return new SimulationSettings(
                hardware, changes("--set", settings), weights, activations, first, policy, skipUnpriced);
    }

    List<SpecOverride> whatIf() {
        return changes("--what-if", whatIf);
    }

    private static List<SpecOverride> changes(String option, List<String> texts) {
        return texts.stream().map(text -> HardwareChange.of(option, text)).toList();
    }

    /// Whether a table over uniform bits is asked for.
    boolean asksForGrid() {
        return !sweep.isEmpty() || cheapestUnder.isPresent();
    }

    BitGrid grid(NetworkSimulation network) {
        BitRanges ranges = BitRanges.of(sweep);
        return network.grid(ranges.weights(), ranges.activations(), limit());
    }

    private OptionalDouble limit() {
        if (cheapestUnder.isEmpty()) {
            return OptionalDouble.empty();
        }
        String text = cheapestUnder.get();
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
}
