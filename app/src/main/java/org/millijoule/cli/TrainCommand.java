package org.millijoule.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.millijoule.cli.option.SpecChanges;
import org.millijoule.job.ArchitectureLine;
import org.millijoule.text.WrongFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `train ARCHITECTURE --space SPEC`: what another search found, trained from scratch on other data, with the other
/// input size, strides and classes of their space.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains a given network from scratch, quantization-aware, then exports and reports it.",
        footer = {
            "",
            Failures.EXAMPLE + "millijoule train RUN --space examples/fashion-mnist.yaml",
            "Ctrl-C saves and stops; the same command with --resume goes on."
        })
final class TrainCommand implements Callable<Integer> {
    /// What ARCHITECTURE may be.
    static final String ARGUMENT = "A line such as 's1m6k5b4.8|s0', an architecture.json or a run directory.";

    private String architecture = "";

    /// A file of another kind is told at once, before what else is missing.
    @Parameters(index = "0", paramLabel = "ARCHITECTURE", description = ARGUMENT)
    void setArchitecture(String architecture) {
        ArchitectureLine.refuseOther(architecture);
        this.architecture = architecture;
    }

    @Option(
            names = "--space",
            paramLabel = "SPEC",
            required = true,
            description = "The spec with data, space, hardware and recipe.")
    private Path space = Path.of("");

    @SuppressWarnings("UnusedVariable") // done anyway; who wants to say it may
    @Option(names = "--from-scratch", description = "With fresh weights; there is no other way yet.")
    private boolean fromScratch;

    @Option(names = "--with-baselines", description = "Train the spec's baselines too.")
    private boolean withBaselines;

    @Mixin
    private SpecChanges changes = new SpecChanges();

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() {
        WrongFile.unlessYaml(space, "--space takes a spec");
        String line = ArchitectureLine.of(architecture);
        return options.run(changes.search(space).training(line, withBaselines));
    }
}
