package org.millijoule.job.run;

import java.time.Clock;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.millijoule.data.Images;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.DivergedException;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.machine.Origin;
import org.millijoule.quantize.MinMax;
import org.millijoule.search.AskTell;
import org.millijoule.search.Differentiable;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Fixed;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.Trial;
import org.millijoule.searching.Baseline;
import org.millijoule.searching.Found;
import org.millijoule.searching.OneShot;
import org.millijoule.searching.SearchSpec;
import org.millijoule.searching.SupernetStrategy;
import org.millijoule.space.Architecture;
import org.millijoule.spec.SpecException;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.ResultFile;

/// The main job: search, retrain, evaluate, export. Every stage goes on where the run directory says it stopped.
public final class SearchJob {
    private final SearchProblem problem;
    private final SearchSpec spec;
    private final TrainingData data;
    private final RunDirectory run;
    private final Clock clock;

    public SearchJob(SearchProblem problem, TrainingData data, RunDirectory run, Clock clock) {
        this.problem = problem;
        this.spec = problem.spec();
        this.data = data;
        this.run = run;
        this.clock = clock;
    }

    /// Does what is left to do.
    ///
    /// @throws InterruptedRunException after saving, if the user asked to stop
    public ResultFile finish() {
        Found found = run.timed("search", this::find);
        new FoundFiles(problem, run).write(found);
        try (Networks networks = new Networks()) {
            retrain(found, networks);
            networks.all().forEach(this::recordTrial);
            Images test = data.test(); // opened here and nowhere else: every choice is made
            Evaluation evaluation = new Evaluation(problem, data, run, test);
            ResultFile result = run.timed("evaluate", () -> evaluation.of(found, networks));
            run.complete(result, Origin.now(clock));
            return result;
        }
    }

    private Found find() {
        return switch (spec.strategy()) {
            case Fixed fixed -> Found.given(problem.architecture(fixed));
            case AskTell search -> search(new OneShot(search));
            case SupernetStrategy strategy -> search(strategy);
            case Differentiable other -> throw cannotRun(other);
        };
    }

    private Found search(SupernetStrategy strategy) {
        return training("strategy", () -> strategy.search(spec, data, problem.costs(), problem.constraints(), run));
    }

    private SpecException cannotRun(SearchStrategy strategy) {
        return problem.source()
                .error("strategy.kind", "search cannot run the strategy " + strategy.kind() + ". Maybe joint?");
    }

    private void retrain(Found found, Networks networks) {
        train("found", found.architecture(), networks);
        for (Baseline baseline : spec.baselines()) {
            train(baseline.key(), problem.architecture(baseline), networks);
        }
    }

    private void train(String name, Architecture architecture, Networks networks) {
        if (run.stopRequested()) {
            throw new InterruptedRunException();
        }
        networks.all()
                .add(run.timed(
                        "retrain-" + name,
                        () -> training(
                                "retrain",
                                () -> spec.retrain().retrain(name, architecture, spec.freshNetworks(), data, run))));
    }

    /// A training that runs away is the doing of settings: says where they stand.
    private <T> T training(String settings, Supplier<T> work) {
        try {
            return work.get();
        } catch (DivergedException e) {
            String coarse = spec.quantizer() instanceof MinMax
                    ? " Or quantizer: lsq: with min-max, whole channels round to zero at 2 bits."
                    : "";
            throw problem.source().error(settings, e.getMessage() + coarse);
        }
    }

    private void recordTrial(Retrained network) {
        run.trial(new Trial(
                run.trials(),
                0,
                Fidelity.RETRAINED,
                network.architecture(),
                spec.seed(),
                100 - network.validationAccuracy().orElse(Double.NaN),
                problem.costs().costs(network.architecture()),
                problem.costs().feasible(network.architecture(), problem.constraints()),
                network.validationLoss(),
                OptionalInt.empty()));
    }
}
