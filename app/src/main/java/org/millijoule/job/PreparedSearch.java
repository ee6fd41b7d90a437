package org.millijoule.job;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.millijoule.job.problem.Effort;
import org.millijoule.job.problem.Forecast;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.TrainingData;
import org.millijoule.machine.Libtorch;
import org.millijoule.machine.Natives;
import org.millijoule.search.Fixed;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;

/// A search that can begin: libraries are loaded, data are read, and what could not end well was refused.
public record PreparedSearch(SearchProblem problem, TrainingData data) {
    static PreparedSearch of(Spec<SearchSpec> read, Consumer<String> remarks) {
        Libtorch.useThreads(read.value().threads());
        Natives.loadOnnxruntime(); // needed at the very end
        TrainingData data = SearchProblem.data(read, remarks);
        SearchProblem problem = SearchProblem.of(read, data);
        problem.spec().baselines().forEach(problem::architecture); // refused before anything is trained
        if (problem.spec().strategy() instanceof Fixed fixed) {
            problem.architecture(fixed);
        } else {
            problem.refuseImpossibleBudget();
            problem.refuseTooLarge(data.facts());
        }
        return new PreparedSearch(problem, data);
    }

    /// The parts of the run and how long each will take: a guess within a factor of two.
    public Forecast forecast() {
        return Effort.forecast(problem, data.facts());
    }

    /// The run into a directory, which is new, empty, or the same run's.
    public SearchRun into(Path directory) {
        return new SearchRun(this, directory, false, _ -> {}, () -> false);
    }

    /// The run into the directory that the command line chooses: `runs/NAME-HASH-sSEED`.
    public SearchRun intoDefault() {
        SearchSpec spec = problem.spec();
        String name = spec.name().orElseThrow() + "-" + spec.hash().substring(0, 8) + "-s" + spec.seed();
        return into(Path.of("runs", name));
    }
}
