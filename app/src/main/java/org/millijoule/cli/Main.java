package org.millijoule.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.millijoule.cli.benchmark.BenchmarkCommand;
import org.millijoule.cli.benchmark.CompareCommand;
import org.millijoule.cli.model.EvaluateCommand;
import org.millijoule.cli.model.PredictCommand;
import org.millijoule.cli.model.QuantizeCommand;
import org.millijoule.cli.option.PathArgument;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.cli.terminal.VisibleStream;
import org.millijoule.hardware.command.CommandModel;
import org.millijoule.machine.VectorModule;
import org.millijoule.text.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The root command of `./millijoule`, and the one place where failures become exit codes.
@Command(
        name = "millijoule",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PlanCommand.class,
            SearchCommand.class,
            TrainCommand.class,
            SimulateCommand.class,
            QuantizeCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            ReportCommand.class,
            ResultsCommand.class,
            DataCommand.class,
            BenchmarkCommand.class,
            CompareCommand.class,
            AssignCommand.class,
            DoctorCommand.class
        },
        description = "Designs neural networks that fit an energy budget.",
        footer = {"", "Start here: millijoule search examples/quickstart.yaml"})
public final class Main implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /// Without a command: what there is, and what to try first.
    @Override
    public void run() {
        Optional.ofNullable(spec).ifPresent(root -> root.commandLine().usage(System.err));
        throw new UsageException("which command? Maybe search examples/quickstart.yaml, to see what it does?");
    }

    /// Runs the command line and exits with its code.
    public static void main(String[] args) {
        AtomicBoolean finished = endOnSignal();
        VectorModule.load();
        System.setProperty("picocli.ansi", "false"); // no control characters but those of our status line
        int code = start(args);
        finished.set(true);
        System.exit(code);
    }

    /// A signal that no command listens to ends the process with the contract's code; the JVM alone would give
    /// 143.
    private static AtomicBoolean endOnSignal() {
        AtomicBoolean finished = new AtomicBoolean();
        Thread onShutdown = new Thread(() -> {
            if (!finished.get()) {
                CommandModel.endAll();
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
        });
        Runtime.getRuntime().addShutdownHook(onShutdown);
        return finished;
    }

    /// Runs what a user typed, with foreign text made visible on stdout and stderr.
    static int start(String... args) {
        VisibleStream.install(); // first: picocli writes to another System.out than the one it was made under
        return run(new CommandLine(new Main()), args);
    }

    /// Runs a command line and gives its exit code; what fails is told on stderr.
    static int run(CommandLine line, String... args) {
        Failures failures = new Failures(System.err, Path.of(""));
        line.setExecutionExceptionHandler((failure, command, _) -> failures.tell(failure, command));
        line.setParameterExceptionHandler((failure, _) -> failures.tell(failure));
        line.registerConverter(Path.class, new PathArgument());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpLongOptionsMaxWidth(32);
        try {
            return line.execute(args);
        } catch (Error e) { // picocli hands over exceptions only
            return Failures.outOfMemory(e) ? failures.shortOfMemory(e) : failures.defect(e);
        }
    }
}
