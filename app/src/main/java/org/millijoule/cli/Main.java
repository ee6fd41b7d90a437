package org.millijoule.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The root command of `./millijoule`.
@Command(
        name = "millijoule",
        mixinStandardHelpOptions = true,
        subcommands = SimulateCommand.class,
        version = "millijoule 0.1.0-SNAPSHOT",
        description = "Designs neural networks that fit an energy budget.")
public final class Main implements Runnable {
    @Override
    public void run() {
        CommandLine.usage(this, System.err);
    }

    /// Runs the command line and exits with its code.
    public static void main(String[] args) {
        VectorModule.load();
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
