package org.millijoule.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.cli.option.SpecChanges;
import org.millijoule.job.ArchitectureLine;
import org.millijoule.job.train.NamedSpec;
import org.millijoule.job.train.NamedTraining;
import org.millijoule.network.zoo.UntrainedNetworks;
import org.millijoule.spec.SpecOverride;
import org.millijoule.text.UsageException;
import org.millijoule.text.WrongFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `train ARCHITECTURE --space SPEC`: what another search found, trained from scratch on other data, with the other
/// input size, strides and classes of their space.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains a given network from scratch, quantization-aware, then exports and reports it.",
        footer = {
            "",
            Failures.EXAMPLE + "millijoule train RUN --space examples/fashion-mnist.yaml",
            "                   millijoule train resnet-20 --data cifar-10 --epochs 30",
            "Ctrl-C saves and stops; the same command with --resume goes on."
        })
final class TrainCommand implements Callable<Integer> {
    /// What ARCHITECTURE may be.
    static final String ARGUMENT =
            "A line such as 's1m6k5b4.8|s0', an architecture.json or a run directory; or resnet-8,"
                    + " resnet-20, resnet-18 or mobilenet-v2, trained in real numbers.";

    private String architecture = "";

    /// A file of another kind is told at once, before what else is missing.
    @Parameters(index = "0", paramLabel = "ARCHITECTURE", description = ARGUMENT)
    void setArchitecture(String architecture) {
        if (!UntrainedNetworks.names().contains(architecture)) {
            ArchitectureLine.refuseOther(architecture);
        }
        this.architecture = architecture;
    }

    @Option(
            names = "--space",
            paramLabel = "SPEC",
            description = "The spec with data, space, hardware and recipe; a network by name needs none.")
    private Optional<Path> space = Optional.empty();

    @Spec
    private CommandLine.Model.CommandSpec command = CommandLine.Model.CommandSpec.create();

    @Option(names = "--epochs", paramLabel = "N", description = "Of a network by name; 20 by default.")
    private Optional<String> epochs = Optional.empty();

    @Option(names = "--width", paramLabel = "FACTOR", description = "On the channels of a network by name.")
    private Optional<String> width = Optional.empty();

    @Option(names = "--input", paramLabel = "HxWxC", description = "Of a network by name; by default the data's.")
    private Optional<String> input = Optional.empty();

    @SuppressWarnings("UnusedVariable") // done anyway; who wants to say it may
    @Option(names = "--from-scratch", description = "With fresh weights, as without this option.")
    private boolean fromScratch;

    @Option(names = "--with-baselines", description = "Train the spec's baselines too.")
    private boolean withBaselines;

    @Mixin
    private SpecChanges changes = new SpecChanges();

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() {
        if (UntrainedNetworks.names().contains(architecture)) {
            return options.run(byName());
        }
        Path file = space.orElseThrow(() -> new CommandLine.MissingParameterException(
                command.commandLine(), command.findOption("--space"), "Missing required option: '--space'"));
        WrongFile.unlessYaml(file, "--space takes a spec");
        String line = ArchitectureLine.of(architecture);
        return options.run(changes.search(file).training(line, withBaselines));
    }

    /// What was typed, as settings of a spec.
    private NamedSpec byName() {
        space.ifPresent(file -> {
            throw new UsageException(
                    "--space " + file + ": " + architecture + " is trained as it is known. Maybe leave it out?");
        });
        List<SpecOverride> settings = new ArrayList<>();
        settings.add(new SpecOverride(architecture, "network", architecture));
        for (SpecOverride change : changes.withoutHardware()) {
            boolean folder = change.key().equals("data.folder");
            settings.add(folder ? new SpecOverride(change.option(), "data", change.value()) : change);
        }
        if (settings.stream().noneMatch(change -> change.key().equals("data"))) {
            throw new UsageException(
                    "which images? Maybe --data FOLDER, with pictures in a folder for each class, IDX or"
                            + " CIFAR files?");
        }
        epochs.ifPresent(number -> settings.add(new SpecOverride("--epochs " + number, "epochs", number)));
        width.ifPresent(number -> settings.add(new SpecOverride("--width " + number, "width", number)));
        input.ifPresent(size -> settings.add(new SpecOverride("--input " + size, "input", size)));
        return NamedTraining.spec(settings);
    }
}
