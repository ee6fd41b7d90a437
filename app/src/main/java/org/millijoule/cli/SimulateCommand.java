package org.millijoule.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.simulate.NetworkSimulation;
import org.millijoule.simulate.ReadNetwork;
import org.millijoule.text.CsvException;
import org.millijoule.text.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `simulate`: what a network costs on an accelerator, or what the layers of a CSV file do.
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "What a network costs on an accelerator, layer by layer, and why.",
        footer = {
            "",
            "NETWORK is a name (mobilenet-v2, mobilenet-v1, resnet-18, resnet-50, bitfusion/alexnet, ...), a YAML",
            "list of layers, an ONNX file, a run directory or, with --space, an architecture line. All of it:",
            "docs/simulator.md.",
            "",
            "  millijoule simulate mobilenet-v2 --weights 4 --activations 4",
            "  millijoule simulate model.onnx --hardware bit-fusion-s --policy bits.csv --html cost.html",
            "  millijoule simulate mobilenet-v2 --explain block1.expand",
            "  millijoule simulate resnet-18 --sweep weights=2,4,8 activations=4,8",
            "  millijoule simulate --layers rows.csv --accelerators configs.csv > costs.csv"
        })
final class SimulateCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NETWORK", description = "What to simulate; see below.")
    private Optional<String> network = Optional.empty();

    @Option(names = "--layers", paramLabel = "IN.csv", description = "Instead of NETWORK: one layer a row.")
    private Optional<Path> layers = Optional.empty();

    @Option(
            names = "--accelerators",
            paramLabel = "CONFIGS.csv",
            description = "With --layers: one accelerator a row; the column config of the layers names one.")
    private Optional<Path> accelerators = Optional.empty();

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private SimulateOptions options = new SimulateOptions();

    @Override
    public Integer call() throws IOException {
        try {
            if (layers.isPresent() || accelerators.isPresent()) {
                LayerTable.write(
                        table(),
                        accelerators.orElseThrow(() -> new UsageException(
                                "--layers needs --accelerators. Maybe the file configs.csv beside it?")));
            } else {
                String name = network();
                options.check();
                ReadNetwork read = options.network(name).read();
                new SimulationAnswer(read, NetworkSimulation.of(read, options.settings()), options).print();
            }
        } catch (CsvException | OnnxException e) {
            System.err.println(e.getMessage());
            return ExitCode.MENDABLE;
        }
        return ExitCode.DONE;
    }

    /// `--sweep weights=2,4 NETWORK` looks like a second range; the word without `=` is the network.
    private String network() {
        if (network.filter(name -> !name.isBlank()).isEmpty()) {
            Optional<String> swept =
                    options.sweep.stream().filter(word -> !word.contains("=")).findFirst();
            swept.ifPresent(options.sweep::remove);
            return swept.orElseThrow(() -> new UsageException(
                    "what shall be simulated? Maybe mobilenet-v2, a YAML or ONNX file, or --layers rows.csv"
                            + " --accelerators configs.csv?"));
        }
        return network.get();
    }

    private Path table() {
        List<String> others = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(CommandLine.Model.OptionSpec::longestName)
                .filter(name -> !name.equals("--layers") && !name.equals("--accelerators"))
                .toList();
        if (!others.isEmpty()) {
            throw new UsageException("--layers takes its settings from its files, not from " + others.getFirst()
                    + ". Maybe leave it out?");
        }
        if (network.isPresent()) {
            throw new UsageException("NETWORK and --layers are two things. Maybe leave out '" + network.get() + "'?");
        }
        return layers.orElseThrow(
                () -> new UsageException("--accelerators belongs to --layers. Maybe --hardware for a network?"));
    }
}
