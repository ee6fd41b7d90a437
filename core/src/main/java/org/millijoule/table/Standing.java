package org.millijoule.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.millijoule.search.AskTell;
import org.millijoule.search.problem.Problem;

/// How one strategy did on a table, over seeds 0, 1, ...
///
/// @param milliseconds per run, measured by the caller's clock
public record Standing(String strategy, List<Judged> runs, List<Double> milliseconds) {
    public Standing {
        runs = List.copyOf(runs);
        milliseconds = List.copyOf(milliseconds);
    }

    /// Runs the strategy.
    ///
    /// @param clock in nanoseconds
    /// @param progress is told how many seeds are done
    public static Standing of(
            AskTell strategy, Question question, int evaluations, int seeds, LongSupplier clock, IntConsumer progress) {
        Problem problem = question.problem(evaluations);
        List<Judged> runs = new ArrayList<>();
        List<Double> milliseconds = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            long start = clock.getAsLong();
            runs.add(Judged.of(strategy, question, problem, seed));
            milliseconds.add((clock.getAsLong() - start) / 1e6);
            progress.accept(seed + 1);
        }
        return new Standing(strategy.kind(), runs, milliseconds);
    }

    /// One per seed.
    public List<Double> shares() {
        return runs.stream().map(Judged::share).toList();
    }

    /// One per seed.
    public List<Double> regrets() {
        return runs.stream().map(Judged::regret).toList();
    }

    /// What is to be small, one per seed: the regret of one objective, the missing share of several.
    public double[] losses(Question question) {
        return runs.stream()
                .mapToDouble(run -> question.hasOneObjective() ? run.regret() : 1 - run.share())
                .toArray();
    }

    public double meanViolations() {
        return runs.stream().mapToInt(Judged::violations).average().orElseThrow();
    }

    /// Seeds in which nothing inside the limits was found.
    public int failedSeeds() {
        return (int) runs.stream().filter(run -> !run.foundFeasible()).count();
    }

    public double meanEvaluations() {
        return runs.stream().mapToInt(run -> run.trials().size()).average().orElseThrow();
    }

    public int mostEvaluations() {
        return runs.stream().mapToInt(run -> run.trials().size()).max().orElseThrow();
    }

    public double medianMilliseconds() {
        List<Double> sorted = milliseconds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
