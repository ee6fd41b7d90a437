package org.millijoule.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.network.onnx.OnnxException;
import org.millijoule.spec.CsvException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `simulate`: what a network costs on an accelerator, or what the layers of a CSV file do.
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "What a network costs on an accelerator, layer by layer, and why.",
        footer = {
            "",
            "NETWORK is a name (mobilenet-v2, mobilenet-v1, resnet-18, resnet-50, bitfusion/alexnet, ...), a YAML",
            "list of layers, an ONNX file, a run directory or, with --space, an architecture line.",
            "",
            "  millijoule simulate mobilenet-v2 --weights 4 --activations 4",
            "  millijoule simulate model.onnx --hardware bit-fusion-s --explain Conv_0",
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
                String name = network.orElseThrow(() -> new UsageException(
                        "what shall be simulated? Maybe mobilenet-v2, a YAML or ONNX file, or --layers rows.csv"
                                + " --accelerators configs.csv?"));
                new NetworkSimulation(name, options).show();
            }
        } catch (CsvException | OnnxException e) {
            System.err.println(e.getMessage());
            return ExitCode.MENDABLE;
        }
        return ExitCode.DONE;
    }

    private Path table() {
        if (network.isPresent()) {
            throw new UsageException("NETWORK and --layers are two things. Maybe leave out '" + network.get() + "'?");
        }
        return layers.orElseThrow(
                () -> new UsageException("--accelerators belongs to --layers. Maybe --hardware for a network?"));
    }
}
