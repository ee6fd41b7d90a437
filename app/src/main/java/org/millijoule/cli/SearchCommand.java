package org.millijoule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.report.Report;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecWriter;
import org.millijoule.store.Json;
import org.millijoule.store.Provenance;
import org.millijoule.store.ResultFile;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.RunDirectoryException;
import org.millijoule.store.RunWatch;
import org.millijoule.train.Progress;
import org.millijoule.train.SearchSpec;
import org.millijoule.train.SupernetStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `search SPEC`: from one YAML file to a trained, quantized network inside its budgets.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Finds, trains, exports and reports a network inside an energy budget.",
        footer = {"", "Ctrl-C saves and stops; the same command with --resume goes on."})
final class SearchCommand implements Callable<Integer> {
    @Mixin
    private SpecArguments arguments = new SpecArguments();

    @Option(names = "--out", paramLabel = "DIR", description = "Run directory; by default runs/NAME-HASH-sSEED.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--resume", description = "Go on with the run that is in the directory, if one is.")
    private boolean resume;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        StopSignal stop = StopSignal.listen(System.err);
        Spec<SearchSpec> read = arguments.read();
        SupernetStrategy strategy = strategy(read);
        Libtorch.useThreads(read.value().threads());
        SearchProblem problem = SearchProblem.of(read);
        problem.refuseImpossibleBudget();
        ProgressDisplay display = new ProgressDisplay(
                StatusLine.ofStandardError(), System.err, problem.first().metric(), System::nanoTime);
        try (RunDirectory run = open(problem, display, stop)) {
            boolean complete = run.result().isPresent();
            ResultFile result = complete
                    ? run.result().orElseThrow()
                    : new SearchJob(problem, strategy, run, Clock.systemUTC()).finish();
            Path report = run.path().resolve("report.html");
            if (!complete || !Files.exists(report)) {
                writeReport(run.path());
            }
            System.out.print(json ? Json.write(result) : new Summary(result, run.path()).text());
        } finally {
            display.clear();
        }
        return ExitCode.DONE;
    }

    private static void writeReport(Path directory) {
        try {
            Report.write(directory);
        } catch (IOException e) {
            throw new RunDirectoryException(
                    "cannot write " + directory.resolve("report.html") + ": " + e.getMessage()
                            + ". The run itself is complete. Maybe free space or rights, then: millijoule report "
                            + directory,
                    e);
        }
    }

    private static SupernetStrategy strategy(Spec<SearchSpec> read) {
        if (read.value().strategy() instanceof SupernetStrategy strategy) {
            return strategy;
        }
        throw read.source()
                .error(
                        "strategy.kind",
                        "search cannot run the strategy "
                                + read.value().strategy().kind() + ". Maybe joint?");
    }

    private RunDirectory open(SearchProblem problem, ProgressDisplay display, StopSignal stop) {
        SearchSpec spec = problem.spec();
        Provenance provenance = Origin.of(spec, problem.data().hash(), Clock.systemUTC());
        RunWatch watch = new RunWatch() {
            @Override
            public void progress(Progress progress) {
                display.show(progress);
            }

            @Override
            public boolean stopRequested() {
                return stop.requested();
            }
        };
        Path directory = out.orElseGet(() -> Path.of(
                "runs", spec.name().orElseThrow() + "-" + provenance.specHash().substring(0, 8) + "-s" + spec.seed()));
        return RunDirectory.open(directory, resume, provenance, SpecWriter.write(spec), spec.space()::print, watch);
    }
}
