package org.millijoule.job.quantize;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.learn.log.Progress;
import org.millijoule.machine.Origin;
import org.millijoule.report.Report;
import org.millijoule.spec.SpecWriter;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.RunWatch;
import org.millijoule.store.files.ResultFile;

/// A quantization on its way into a directory: from the first step, or from where the directory stands.
///
/// @param resumes whether a run that is there goes on, or is refused
/// @param watch is told after every step how far the run is, on the thread that runs
/// @param stop is asked at every step whether to save and stop
public record QuantizeRun(
        QuantizeProblem problem, Path directory, boolean resumes, Consumer<Progress> watch, BooleanSupplier stop) {
    /// Goes on with the run that is in the directory, if one is, or refuses it.
    public QuantizeRun resume(boolean goesOn) {
        return new QuantizeRun(problem, directory, goesOn, watch, stop);
    }

    /// Lets somebody see how far the run is.
    public QuantizeRun watch(Consumer<Progress> watcher) {
        return new QuantizeRun(problem, directory, resumes, watcher, stop);
    }

    /// Lets somebody stop the run: it saves its work and ends with an [InterruptedRunException].
    public QuantizeRun stopWhen(BooleanSupplier asked) {
        return new QuantizeRun(problem, directory, resumes, watch, asked);
    }

    /// Chooses bit-widths, fine-tunes, tests, exports and reports. The same spec, seed, network and data give the same
    /// files, byte for byte, however often the run was stopped before.
    ///
    /// @return what stands in `result.json`
    /// @throws InterruptedRunException after saving, if it was asked to stop
    /// @throws org.millijoule.store.disk.RunDirectoryException if the directory holds something else
    /// @throws org.millijoule.text.UsageException if no bit-widths are inside every budget
    public ResultFile run() {
        try (RunDirectory run = open()) {
            Optional<ResultFile> before = run.result();
            ResultFile result = before.orElseGet(() -> new QuantizeJob(problem, run, Clock.systemUTC()).finish());
            if (before.isEmpty() || !Report.isThere(run.path())) {
                Report.write(run.path());
            }
            return result;
        }
    }

    private RunDirectory open() {
        QuantizeSpec spec = problem.spec();
        return RunDirectory.open(
                directory,
                resumes,
                Origin.of(
                        spec.hash(), spec.seed(), spec.threads(), problem.data().hash(), Clock.systemUTC()),
                SpecWriter.write(spec.named(problem.name())),
                architecture -> BitsCsv.line(
                        problem.choices().policy(architecture.toArray()).precisions()),
                RunWatch.of(watch, stop));
    }
}
