package org.millijoule.assign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.millijoule.assign.Assignment.Status;

/// Solves an [AssignmentProblem] exactly, in bounded work and memory; equal problems have equal answers.
///
/// The bound is the Lagrangian relaxation of the limits, whose inner minimum over all options is exact by dynamic
/// programming ([Layers]); the proof is a sweep of partial assignments that are cut by bounds at several multipliers
/// and by dominance ([Sweep]; compare Pisinger, "A minimal algorithm for the multiple-choice knapsack problem",
/// European Journal of Operational Research 83, 1995). Every comparison allows for the rounding of its sums
/// ([Rounding]).
public final class Assigner {
    /// Extensions of a partial assignment by an option, weighed (`our choice`: about ten seconds of one core).
    public static final long WORK = 60_000_000L;

    private final AssignmentProblem problem;
    private final Work work;

    private Assigner(AssignmentProblem problem, long work) {
        this.problem = problem;
        this.work = new Work(work);
    }

    /// The options of least loss inside every limit.
    ///
    /// @throws IllegalArgumentException if variables hang together too closely for an exact answer
    public static Assignment solve(AssignmentProblem problem) {
        return solve(problem, WORK);
    }

    /// The options of least loss inside every limit, or what is known of them when the work is spent.
    ///
    /// @param work extensions of a partial assignment at most, [#WORK] for example
    /// @throws IllegalArgumentException if the variables hang together too closely for an exact answer
    public static Assignment solve(AssignmentProblem problem, long work) {
        Assignment found = new Assigner(problem, work).solve();
        return found.status() == Status.INFEASIBLE
                ? new Assignment(
                        Status.INFEASIBLE,
                        List.of(),
                        found.objective(),
                        found.lowerBound(),
                        found.costs(),
                        new Shortfall(problem, Math.max(work / 4, 1)).excess())
                : found;
    }

    /// The options whose largest excess over a limit, as a share of that limit, is least, up to 1e-9 of the limit;
    /// losses count for nothing, but that infinite ones forbid. `objective` and `lowerBound` are that share,
    /// negative where there is room to spare, and `excess` is empty.
    ///
    /// @throws IllegalArgumentException if there is no limit, if one is not above 0, or if variables hang
    /// together too closely for an exact answer
    public static Assignment nearest(AssignmentProblem problem, long work) {
        if (problem.limits().isEmpty()
                || problem.limits().stream().anyMatch(limit -> !(limit.most() > 0 && limit.most() < 1.0 / 0))) {
            throw new IllegalArgumentException("what is nearest to limits needs limits above 0, not "
                    + problem.limits().stream().map(Limit::most).toList());
        }
        double[] scales = problem.limits().stream().mapToDouble(Limit::most).toArray();
        Engine engine = new Assigner(problem, work).least(problem, scales, Double.NEGATIVE_INFINITY);
        return answer(problem, engine, new TreeMap<>());
    }

    /// The answer without its excess.
    static Assignment withoutExcess(AssignmentProblem problem, long work) {
        return new Assigner(problem, work).solve();
    }

    private Assignment solve() {
        AssignmentProblem reduced = Reduced.of(problem);
        Layers layers = new Layers(reduced, reduced.limits());
        Rounding rounding = new Rounding(layers, reduced.losses(), reduced.limits());
        SortedMap<String, Double> excess = new TreeMap<>();
        problem.limits().forEach(limit -> excess.put(limit.name(), 0.0));
        if (!layers.passable()) {
            return infeasible(excess);
        }
        LeastLoss goal = new LeastLoss(problem, reduced.limits(), Ascent.units(layers, reduced.limits()));
        Engine engine = new Engine(layers, goal, rounding, work);
        engine.run(true);
        if (!engine.proven()
                && !engine.incumbent().exists()
                && !reduced.limits().isEmpty()) {
            Engine nearest = new Assigner(problem, work.left() / 2).least(reduced, ranges(layers), 0);
            work.spend(work.left() / 2);
            if (nearest.lower() > 0) {
                return infeasible(excess);
            }
            if (nearest.incumbent().exists()) {
                engine.incumbent().offer(nearest.incumbent().toArray());
            }
            engine.run(false);
        }
        return answer(problem, engine, excess);
    }

    private static Assignment infeasible(SortedMap<String, Double> excess) {
        double none = Double.POSITIVE_INFINITY;
        return new Assignment(Status.INFEASIBLE, List.of(), none, none, new TreeMap<>(), excess);
    }

    private static double[] ranges(Layers layers) {
        return IntStream.range(1, layers.measures)
                .mapToDouble(m -> layers.range(m) > 0 ? layers.range(m) : 1)
                .toArray();
    }

    /// The least largest excess, in shares of scales.
    private Engine least(AssignmentProblem limited, double[] scales, double floor) {
        List<Factor> forbidding = new ArrayList<>();
        for (Factor factor : limited.losses()) {
            if (Arrays.stream(factor.values()).anyMatch(Double::isInfinite)) {
                forbidding.add(new Factor(
                        factor.scope(),
                        Arrays.stream(factor.values())
                                .map(v -> Double.isInfinite(v) ? v : 0)
                                .toArray()));
            }
        }
        AssignmentProblem plain = new AssignmentProblem(limited.options(), forbidding, limited.limits());
        Layers layers = new Layers(plain, plain.limits());
        Rounding rounding = new Rounding(layers, forbidding, plain.limits());
        Engine engine = new Engine(layers, new LeastExcess(plain, plain.limits(), scales, floor), rounding, work);
        engine.run(false);
        return engine;
    }

    private static Assignment answer(AssignmentProblem problem, Engine engine, SortedMap<String, Double> excess) {
        Incumbent incumbent = engine.incumbent();
        SortedMap<String, Double> costs = new TreeMap<>();
        if (incumbent.exists()) {
            int[] options = incumbent.toArray();
            problem.limits().forEach(limit -> costs.put(limit.name(), limit.cost(options)));
        }
        Status found = engine.proven() ? Status.OPTIMAL : Status.FEASIBLE;
        Status missed = engine.proven() ? Status.INFEASIBLE : Status.UNKNOWN;
        return new Assignment(
                incumbent.exists() ? found : missed,
                IntStream.of(incumbent.toArray()).boxed().toList(),
                incumbent.value(),
                engine.lower(),
                costs,
                excess);
    }
}
