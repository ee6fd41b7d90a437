package org.millijoule.job;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.millijoule.job.run.SearchJob;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.learn.log.Progress;
import org.millijoule.machine.Origin;
import org.millijoule.report.Report;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.SpecWriter;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.RunWatch;
import org.millijoule.store.files.ResultFile;

/// A search on its way into a directory: from the first step, or from where the directory stands.
///
/// @param resumes whether a run that is there goes on, or is refused
/// @param watch is told after every training step and validated network how far the run is, on the thread that runs
/// @param stop is asked at every step whether to save and stop
public record SearchRun(
        PreparedSearch prepared, Path directory, boolean resumes, Consumer<Progress> watch, BooleanSupplier stop) {
    /// Goes on with the run that is in the directory, if one is; of a complete one, gives the result.
    public SearchRun resume() {
        return resume(true);
    }

    /// Goes on with the run that is in the directory, or refuses it.
    ///
    /// @param resumes whether it goes on
    public SearchRun resume(boolean resumes) {
        return new SearchRun(prepared, directory, resumes, watch, stop);
    }

    /// Lets somebody see how far the run is.
    ///
    /// @param watch is told the stage, step of steps, loss and accuracy in percent
    public SearchRun watch(Consumer<Progress> watch) {
        return new SearchRun(prepared, directory, resumes, watch, stop);
    }

    /// Lets somebody stop the run: it saves its work and ends with an [InterruptedRunException].
    ///
    /// @param stop is asked at every step; may be changed by any thread
    public SearchRun stopWhen(BooleanSupplier stop) {
        return new SearchRun(prepared, directory, resumes, watch, stop);
    }

    /// Searches, retrains, evaluates, exports and reports; what they leave in the directory is the table "a run
    /// leaves" of README.md. The same spec, seed and data give the same files, byte for byte, however often
    /// the run was stopped before.
    ///
    /// @return what stands in `result.json`: energy in mJ, latency in ms, sizes in bytes, accuracies in percent
    /// @throws InterruptedRunException after saving, if it was asked to stop; another run with [#resume()] goes on
    /// @throws org.millijoule.store.disk.RunDirectoryException if the directory holds something else, another
    ///     process writes there, or the disk is full or read-only
    /// @throws org.millijoule.spec.SpecException if a setting makes a training run away
    public ResultFile run() {
        try (RunDirectory run = open()) {
            Optional<ResultFile> before = run.result();
            ResultFile result = before.orElseGet(
                    () -> new SearchJob(prepared.problem(), prepared.data(), run, Clock.systemUTC()).finish());
            if (before.isEmpty() || !Report.isThere(run.path())) {
                Report.write(run.path());
            }
            return result;
        }
    }

    private RunDirectory open() {
        SearchSpec spec = prepared.problem().spec();
        return RunDirectory.open(
                directory,
                resumes,
                Origin.of(spec, prepared.data(), Clock.systemUTC()),
                SpecWriter.write(spec),
                spec.space()::print,
                RunWatch.of(watch, stop));
    }
}
