package org.millijoule.searching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.learn.log.Progress;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Constraint;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;
import org.millijoule.search.asktell.AskTellSearch;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.problem.CostView;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Limit;
import org.millijoule.search.problem.Objective;
import org.millijoule.search.problem.Problem;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// The second part of [OneShot]: networks are asked for and validated one by one. What was told is the whole state,
/// so a resumed search tells it again and goes on.
final class OneShotSearch {
    private static final String STAGE = "search";
    private static final String ERRORS = "errors";

    private final OneShot settings;
    private final SearchSpec spec;
    private final TrainedSupernet supernet;
    private final SpaceCosts costs;
    private final List<Constraint> constraints;
    private final RunLog log;
    private final AskTellSearch search;
    private final List<Trial> trials = new ArrayList<>();

    OneShotSearch(
            OneShot settings,
            SearchSpec spec,
            TrainedSupernet supernet,
            SpaceCosts costs,
            List<Constraint> constraints,
            RunLog log) {
        this.settings = settings;
        this.spec = spec;
        this.supernet = supernet;
        this.costs = costs;
        this.constraints = constraints;
        this.log = log;
        this.search = new AskTellSearch(settings.search(), problem(), spec.seed());
    }

    private Problem problem() {
        List<Choice> choices = spec.space().choices();
        List<Limit> limits = constraints.stream()
                .map(constraint -> new Limit(constraint.metric().key(), constraint.limit()))
                .toList();
        return new Problem(
                choices,
                new Costs(costs, constraints.stream().map(Constraint::metric).toList()),
                List.of(new Objective(Metric.ERROR.key())),
                limits,
                settings.evaluations());
    }

    /// The limited costs of the space.
    private record Costs(SpaceCosts tables, List<Metric> limited) implements CostView {
        @Override
        public List<String> metrics() {
            return limited.stream().map(Metric::key).toList();
        }

        @Override
        public Optional<double[]> of(Architecture architecture) {
            return Optional.of(limited.stream()
                    .mapToDouble(metric -> tables.table(metric).cost(architecture))
                    .toArray());
        }

        @Override
        public Optional<List<Architecture>> listed() {
            return Optional.empty();
        }
    }

    Found run() {
        double[] known = log.latest(STAGE).map(OneShotSearch::errors).orElse(new double[0]);
        for (List<Architecture> asked = search.ask(); !asked.isEmpty(); asked = search.ask()) {
            Architecture next = asked.getFirst();
            boolean before = trials.size() < known.length;
            if (!before && log.stopRequested()) {
                save(false);
                throw new InterruptedRunException();
            }
            tell(next, before ? known[trials.size()] : measured(next));
            if (!before && trials.size() % settings.checkpointEvery() == 0) {
                save(false);
            }
        }
        save(true);
        return chosen();
    }

    private double measured(Architecture architecture) {
        double error = 100 - supernet.validationAccuracy(architecture, settings.selection());
        int done = trials.size() + 1;
        log.progress(Progress.withoutPolicy(
                STAGE,
                Progress.Part.network("asking", done, settings.evaluations()),
                done,
                settings.evaluations(),
                (long) done * supernet.validated(settings.selection()),
                Progress.Learned.validated(100 - error)));
        return error;
    }

    private void tell(Architecture architecture, double error) {
        Trial trial = new Trial(
                trials.size(),
                trials.size() + 1,
                Fidelity.SUPERNET,
                architecture,
                spec.seed(),
                error,
                costs.costs(architecture),
                costs.feasible(architecture, constraints));
        trials.add(trial);
        log.trial(trial);
        search.tell(new Evaluation.Measured(architecture, error));
    }

    private static double[] errors(Checkpoint checkpoint) {
        return checkpoint.doubles(ERRORS, checkpoint.step());
    }

    private void save(boolean finished) {
        TreeMap<String, double[]> state = new TreeMap<>();
        state.put(ERRORS, trials.stream().mapToDouble(Trial::error).toArray());
        log.save(new Checkpoint(STAGE, trials.size(), finished, Collections.emptySortedMap(), state));
    }

    /// The smallest error; of equals, the least of the first budget's cost.
    private Found chosen() {
        Metric first = constraints.getFirst().metric();
        List<Trial> finalists = trials.stream()
                .filter(Trial::feasible)
                .sorted(Comparator.comparingDouble(Trial::error)
                        .thenComparingDouble(trial -> trial.costs().of(first)))
                .toList();
        if (finalists.isEmpty()) {
            return lastResort();
        }
        Trial best = finalists.getFirst();
        Finalists choice = new Finalists(
                Finalists.Rule.VALIDATION_ERROR,
                supernet.validated(settings.selection()),
                settings.selection().recalibrationBatches(),
                finalists);
        return new Found(
                best.architecture(), OptionalDouble.of(100 - best.error()), false, List.of(), Optional.of(choice));
    }

    private Found lastResort() {
        Architecture cheapest = costs.cheapest(constraints);
        double accuracy = supernet.validationAccuracy(cheapest, settings.selection());
        return new Found(cheapest, OptionalDouble.of(accuracy), true, List.of(), Optional.empty());
    }
}
