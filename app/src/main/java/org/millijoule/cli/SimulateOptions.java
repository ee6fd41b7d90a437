package org.millijoule.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    @Option(names = "--weights", paramLabel = "BITS", description = "Of all layers but the first.")
    Optional<Integer> weights = Optional.empty();

    @Option(names = "--activations", paramLabel = "BITS", description = "Of all layers but the first.")
    Optional<Integer> activations = Optional.empty();

    @Option(
            names = "--first",
            paramLabel = "BITS",
            description = "Of the first layer, weights and activations, where --weights or --activations is given; 8.")
    Optional<Integer> first = Optional.empty();

    @Option(names = "--policy", paramLabel = "FILE", description = "CSV with columns layer,weights,activations.")
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
            description = "A table over uniform bits: weights=2,4,8 activations=4,8.")
    List<String> sweep = new ArrayList<>();

    @Option(
            names = "--cheapest-under",
            paramLabel = "latency=LIMIT",
            description = "The uniform bits of least energy under a latency: latency=5ms.")
    Optional<String> cheapestUnder = Optional.empty();

    @Option(
            names = "--what-if",
            paramLabel = "KEY=VALUE",
            description = "Beside it the same with one setting changed; dram=384 is the DRAM's bits a cycle.")
    List<String> whatIf = new ArrayList<>();

    @Option(names = "--json", description = "Print the account as JSON.")
    boolean json;

    @Option(names = "--csv", description = "Print one row per layer.")
    boolean csv;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with bars and a roofline.")
    Optional<Path> html = Optional.empty();
}
