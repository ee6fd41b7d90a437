package org.millijoule.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.millijoule.cli.terminal.StopSignal;
import org.millijoule.cli.terminal.TerminalWatch;
import org.millijoule.job.Effort;
import org.millijoule.job.SearchJob;
import org.millijoule.job.SearchProblem;
import org.millijoule.learn.TrainingData;
import org.millijoule.machine.Libtorch;
import org.millijoule.machine.Natives;
import org.millijoule.machine.Origin;
import org.millijoule.report.Report;
import org.millijoule.search.Fixed;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecWriter;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.Provenance;
import org.millijoule.store.files.ResultFile;

/// Runs a spec in its run directory, from the first step or from where it stands, and prints the result.
///
/// @param out the directory; by default `runs/NAME-HASH-sSEED`
/// @param resume whether a run that is there goes on
/// @param json whether the result is printed as JSON
record SearchRun(Spec<SearchSpec> read, Optional<Path> out, boolean resume, boolean json) {
    int finish() {
        StopSignal stop = StopSignal.listen(System.err);
        Libtorch.useThreads(read.value().threads());
        Natives.loadOnnxruntime(); // needed at the very end
        TrainingData data = SearchProblem.data(read);
        SearchProblem problem = SearchProblem.of(read, data);
        problem.spec().baselines().forEach(problem::architecture); // refused before anything is trained
        if (problem.spec().strategy() instanceof Fixed fixed) {
            problem.architecture(fixed);
        } else {
            problem.refuseImpossibleBudget();
            problem.refuseTooLarge(data.facts());
        }
        TerminalWatch watch = new TerminalWatch(stop, problem.first().metric(), Effort.forecast(problem, data.facts()));
        try (RunDirectory run = open(problem, data, watch)) {
            boolean complete = run.result().isPresent();
            ResultFile result = complete
                    ? run.result().orElseThrow()
                    : new SearchJob(problem, data, run, Clock.systemUTC()).finish();
            if (!complete || !Report.isThere(run.path())) {
                Report.write(run.path());
            }
            System.out.print(json ? Json.write(result) : new Summary(result, run.path()).text());
        } finally {
            watch.clear();
        }
        return ExitCode.DONE;
    }

    private RunDirectory open(SearchProblem problem, TrainingData data, TerminalWatch watch) {
        SearchSpec spec = problem.spec();
        Provenance provenance = Origin.of(spec, data, Clock.systemUTC());
        Path directory = out.orElseGet(() -> Path.of(
                "runs", spec.name().orElseThrow() + "-" + provenance.specHash().substring(0, 8) + "-s" + spec.seed()));
        return RunDirectory.open(directory, resume, provenance, SpecWriter.write(spec), spec.space()::print, watch);
    }
}
