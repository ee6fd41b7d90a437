package org.millijoule.cli.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.cli.option.KeyAndValue;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.cli.terminal.StopSignal;
import org.millijoule.cli.terminal.Summary;
import org.millijoule.cli.terminal.TerminalWatch;
import org.millijoule.hardware.HardwareFile;
import org.millijoule.job.evaluate.GivenModel;
import org.millijoule.job.quantize.Quantization;
import org.millijoule.job.quantize.QuantizeEffort;
import org.millijoule.job.quantize.QuantizeProblem;
import org.millijoule.spec.SpecOverride;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.ResultFile;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quantize NETWORK`: from somebody's trained network to the bit-width of every layer, its integers and the proof.
@Command(
        name = "quantize",
        mixinStandardHelpOptions = true,
        description = "Finds the bit-width of every layer of a trained network inside budgets, fine-tunes, proves and"
                + " exports it.",
        footer = {
            "",
            "For example: millijoule quantize net.onnx --data pictures --pixels imagenet \\",
            "      --budget energy=50%% --fine-tune 3",
            "",
            "A limit is an amount (energy=1.2mJ, latency=5ms, size=100kB, peak-ram=64KiB,",
            "bit-ops=1e9) or a share of what 8 bits everywhere need (energy=50%%).",
            "Ctrl-C saves and stops; the same command with --resume goes on.",
            "All of it: docs/quantize.md."
        })
public final class QuantizeCommand implements Callable<Integer> {
    private static final String HARDWARE = "bit-fusion-e";

    @Parameters(index = "0", paramLabel = "NETWORK", description = "ONNX file with weights, run directory, or a spec.")
    private String network = "";

    @Option(names = "--data", paramLabel = "DIR", description = "Images: what lies there is found out.")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--pixels",
            paramLabel = "RANGE",
            description =
                    "0..255, 0..1, -1..1, imagenet or mean=R.G.B,std=R.G.B; by default what the file says, else 0..255.")
    private Optional<String> pixels = Optional.empty();

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description = "One name a line, in the order of the outputs; by default the folders' names, sorted.")
    private Optional<String> classes = Optional.empty();

    @Option(names = "--input", paramLabel = "HxWxC", description = "Size of an image, where the file leaves it open.")
    private Optional<String> input = Optional.empty();

    @Option(
            names = "--budget",
            paramLabel = "METRIC=LIMIT",
            arity = "1..*",
            description = "energy, latency, size, peak-ram or bit-ops; several at once.")
    private List<String> budgets = new ArrayList<>();

    @Option(
            names = "--hardware",
            paramLabel = "NAME|FILE",
            description = "Accelerator; by default bit-fusion-e with requantized outputs.")
    private Optional<String> hardware = Optional.empty();

    @Option(names = "--method", paramLabel = "NAME", description = "sensitivity (the default), greedy or uniform.")
    private Optional<String> method = Optional.empty();

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "What a sensitivity is: kl (the default), logits, fisher or hessian.")
    private Optional<String> by = Optional.empty();

    @Option(
            names = "--bits",
            paramLabel = "B,...",
            description = "Bit-widths that weights and activations may have; by default 2,4,6,8.")
    private Optional<String> bits = Optional.empty();

    @Option(names = "--weight-bits", paramLabel = "B,...", description = "Those of weights.")
    private Optional<String> weightBits = Optional.empty();

    @Option(names = "--activation-bits", paramLabel = "B,...", description = "Those of what layers read.")
    private Optional<String> activationBits = Optional.empty();

    @Option(
            names = "--fix",
            paramLabel = "PATTERN=BITS",
            description =
                    "Layers of these bits, * for any letters; =free for the first or the last, which have 8 by themselves.")
    private List<String> fixes = new ArrayList<>();

    @Option(names = "--tie", paramLabel = "block", description = "Layers of a residual block take the same bits.")
    private Optional<String> tie = Optional.empty();

    @Option(
            names = "--fine-tune",
            paramLabel = "EPOCHS",
            description = "Of quantization-aware training; 3 by default, 0 for none.")
    private Optional<String> fineTune = Optional.empty();

    @Option(
            names = "--sensitivity",
            paramLabel = "FILE.csv",
            description = "Sensitivities: read where it is there, written where it is not.")
    private Optional<String> sensitivity = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Of every draw.")
    private Optional<String> seed = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Another setting of the spec, such as hardware.outputs=public.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Run directory; by default runs/NAME-HASH-sSEED.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--resume", description = "Go on with the run that is in the directory, if one is.")
    private boolean resume;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        StopSignal stop = StopSignal.listen(System.err);
        QuantizeProblem problem = quantization().prepare(System.err::println);
        QuantizeEffort effort = problem.effort();
        System.err.println(effort.announcement());
        TerminalWatch watch =
                new TerminalWatch(stop, problem.constraints().getFirst().metric(), effort.forecast());
        Path directory = out.orElseGet(problem::defaultDirectory);
        try {
            ResultFile result = problem.into(directory)
                    .resume(resume)
                    .watch(watch::progress)
                    .stopWhen(watch::stopRequested)
                    .run();
            System.out.print(json ? Json.write(result) : new Summary(result, directory).text());
        } finally {
            watch.clear();
        }
        return ExitCode.DONE;
    }

    private Quantization quantization() {
        String lower = network.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            return Quantization.of(Path.of(network), changes(false).toArray(SpecOverride[]::new));
        }
        return Quantization.of(changes(true));
    }

    /// The budgets, of which each metric has one.
    private List<KeyAndValue> limits() {
        Map<String, KeyAndValue> limits = new LinkedHashMap<>();
        for (String budget : budgets) {
            KeyAndValue limit = KeyAndValue.of("--budget", budget, "energy=50%");
            KeyAndValue before = limits.put(limit.key(), limit);
            if (before != null) {
                throw new UsageException(limit.key() + " has two budgets, " + before.value() + " and " + limit.value()
                        + ". Maybe only one of them?");
            }
        }
        return List.copyOf(limits.values());
    }

    /// What was typed, as settings of a spec.
    ///
    /// @param whole whether there is no file behind them
    private List<SpecOverride> changes(boolean whole) {
        List<SpecOverride> changes = new ArrayList<>();
        if (whole) {
            changes.add(new SpecOverride(
                    network,
                    "network",
                    SpecOverride.quoted(Quantization.modelOf(network).toString())));
            String chosen = HardwareFile.inSpec(hardware.orElse(HARDWARE));
            changes.add(new SpecOverride("--hardware " + chosen, "hardware", SpecOverride.quoted(chosen)));
            if (hardware.isEmpty()) {
                changes.add(new SpecOverride("--hardware " + chosen, "hardware.outputs", "requantized"));
            }
            Optional<Path> own = GivenModel.of(Path.of(network), "quantize").ownFolder();
            if (data.isEmpty() && own.isPresent()) {
                changes.add(new SpecOverride(
                        network, "data", SpecOverride.quoted(own.get().toString())));
            } else if (data.isEmpty()) {
                throw new UsageException("which images? Maybe --data FOLDER, with pictures in a folder for each class,"
                        + " IDX or CIFAR files?");
            }
        } else {
            hardware.ifPresent(named -> changes.add(new SpecOverride(
                    "--hardware " + named, "hardware", SpecOverride.quoted(HardwareFile.inSpec(named)))));
        }
        Map<String, Optional<String>> texts = new LinkedHashMap<>();
        texts.put("data", data);
        texts.put("pixels", pixels);
        texts.put("classes", classes);
        texts.put("input", input);
        texts.put("sensitivity", sensitivity);
        texts.forEach((key, value) -> value.ifPresent(
                text -> changes.add(new SpecOverride("--" + key + " " + text, key, SpecOverride.quoted(text)))));
        limits().forEach(limit -> changes.add(limit.quoted().in("budget.")));
        method.ifPresent(name -> changes.add(new SpecOverride("--method " + name, "method", name)));
        by.ifPresent(name -> changes.add(new SpecOverride("--by " + name, "measure", name)));
        bits.ifPresent(list -> {
            changes.add(new SpecOverride("--bits " + list, "weight-bits", "[" + list + "]"));
            changes.add(new SpecOverride("--bits " + list, "activation-bits", "[" + list + "]"));
        });
        weightBits.ifPresent(
                list -> changes.add(new SpecOverride("--weight-bits " + list, "weight-bits", "[" + list + "]")));
        activationBits.ifPresent(list ->
                changes.add(new SpecOverride("--activation-bits " + list, "activation-bits", "[" + list + "]")));
        if (!fixes.isEmpty()) {
            List<String> items = fixes.stream().map(SpecOverride::quoted).toList();
            changes.add(new SpecOverride("--fix", "fix", "[" + String.join(", ", items) + "]"));
        }
        tie.ifPresent(name -> changes.add(new SpecOverride("--tie " + name, "tie", name)));
        fineTune.ifPresent(
                epochs -> changes.add(new SpecOverride("--fine-tune " + epochs, "fine-tune.epochs", epochs)));
        seed.ifPresent(number -> changes.add(new SpecOverride("--seed " + number, "seed", number)));
        settings.forEach(setting ->
                changes.add(KeyAndValue.of("--set", setting, "threads=1").in("")));
        return changes;
    }
}
