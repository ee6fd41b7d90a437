package org.millijoule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.millijoule.store.ArchitectureFile;
import org.millijoule.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;

/// `train ARCHITECTURE --space SPEC`: what another search found, trained from scratch on other data, with the other
/// input size, strides and classes of their space.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains a given network from scratch, quantization-aware, then exports and reports it.",
        footer = {"", "Ctrl-C saves and stops; the same command with --resume goes on."})
final class TrainCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "ARCHITECTURE",
            description = "A line such as 's1m6k5b4.8|s0', an architecture.json or a run directory.")
    private String architecture = "";

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
        return options.run(changes.read(space, line(), withBaselines)).finish();
    }

    /// The network as a line.
    private String line() {
        if (architecture.matches("s\\d.*")) {
            return architecture;
        }
        Path path = Path.of(architecture);
        Path file = Files.isDirectory(path) ? path.resolve("architecture.json") : path;
        try {
            return Json.read(Files.readString(file), ArchitectureFile.class).line();
        } catch (IOException | JacksonException e) {
            throw new UsageException("'" + architecture
                    + "' is neither an architecture line nor an architecture.json or a"
                    + " run directory that has one (" + e.getMessage() + "). Maybe its search has not finished?");
        }
    }
}
