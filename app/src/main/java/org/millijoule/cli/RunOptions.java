package org.millijoule.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.cli.terminal.StopSignal;
import org.millijoule.cli.terminal.Summary;
import org.millijoule.cli.terminal.TerminalWatch;
import org.millijoule.job.PreparedSearch;
import org.millijoule.job.Search;
import org.millijoule.job.SearchRun;
import org.millijoule.job.train.NamedSpec;
import org.millijoule.job.train.NamedTraining;
import org.millijoule.search.Metric;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.ResultFile;
import picocli.CommandLine.Option;

/// Where a run goes, whether it goes on, and what it prints: `search` and `train` behind their arguments.
final class RunOptions {
    @Option(names = "--out", paramLabel = "DIR", description = "Run directory; by default runs/NAME-HASH-sSEED.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--resume", description = "Go on with the run that is in the directory, if one is.")
    private boolean resume;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /// Trains a network by name under these options, and prints the result.
    int run(NamedSpec spec) {
        StopSignal stop = StopSignal.listen(System.err);
        TerminalWatch watch = new TerminalWatch(stop, Metric.ENERGY);
        Path directory = out.orElseGet(() -> NamedTraining.defaultDirectory(spec));
        try {
            ResultFile result = new NamedTraining(spec, directory, resume, watch::progress, watch::stopRequested).run();
            System.out.print(json ? Json.write(result) : new Summary(result, directory).text());
        } finally {
            watch.clear();
        }
        return ExitCode.DONE;
    }

    /// Runs a search under these options, watched on the terminal, and prints the result.
    int run(Search search) {
        StopSignal stop = StopSignal.listen(System.err);
        PreparedSearch prepared = search.prepare(System.err::println);
        TerminalWatch watch = new TerminalWatch(stop, prepared.problem().first().metric(), prepared.forecast());
        SearchRun run = out.map(prepared::into).orElseGet(prepared::intoDefault).resume(resume);
        try {
            ResultFile result =
                    run.watch(watch::progress).stopWhen(watch::stopRequested).run();
            System.out.print(json ? Json.write(result) : new Summary(result, run.directory()).text());
        } finally {
            watch.clear();
        }
        return ExitCode.DONE;
    }
}
