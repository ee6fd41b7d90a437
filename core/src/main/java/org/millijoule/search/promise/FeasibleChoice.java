package org.millijoule.search.promise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.millijoule.search.Constraint;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;

/// The promise of a search: what is handed over is inside every budget.
///
/// The constraint of the search is on an expectation, so single samples of the policy may be outside. Here
/// samples are filtered by their true cost; where fewer than ten are left, the nearest of the others are
/// repaired; where nothing is left, the cheapest network is the last resort. Ranking them by loss is a step of
/// its own, because losses are expensive and a run may be interrupted between two of them.
///
/// @param samples n, drawn from the policy after its mode (`our choice`: 1000, the mode first)
/// @param evaluations the most losses that may be asked for (`our choice`: 20)
public record FeasibleChoice(
        SearchSpace space, SpaceCosts costs, List<Constraint> constraints, int samples, int evaluations) {
    /// With fewer feasible samples than this, others are repaired.
    private static final int ENOUGH = 10;

    public FeasibleChoice {
        constraints = List.copyOf(constraints);
        if (samples < 1 || evaluations < 1) {
            throw new IllegalArgumentException(
                    "samples and evaluations must be at least 1, not " + samples + " and " + evaluations);
        }
    }

    public FeasibleChoice(SearchSpace space, SpaceCosts costs, List<Constraint> constraints) {
        this(space, costs, constraints, 1000, 20);
    }

    /// What may be handed over, at least one.
    ///
    /// @param lastResort whether it is the cheapest network alone, for want of any other
    public record Candidates(List<Architecture> architectures, boolean lastResort) {
        public Candidates {
            architectures = List.copyOf(architectures);
            if (architectures.isEmpty()) {
                throw new IllegalArgumentException("there must be a candidate");
            }
        }
    }

    /// What was chosen.
    ///
    /// @param loss what the ranking gave for it
    /// @param lastResort whether it is the cheapest network, for want of any other
    public record Chosen(Architecture architecture, double loss, boolean lastResort) {}

    /// Different networks inside every budget, in canonical form, at least one and at most `evaluations`: samples
    /// in the order they were drawn, then repaired ones, the nearest first.
    ///
    /// @throws IllegalArgumentException if no network is inside the budgets, as [SpaceCosts#refusal(List)] says
    /// it
    public Candidates candidates(Policy policy, RandomGenerator random) {
        Map<Architecture, Boolean> drawn = new LinkedHashMap<>();
        Architecture mode = space.canonical(policy.mode());
        drawn.put(mode, costs.feasible(mode, constraints));
        for (int i = 0; i < samples; i++) {
            drawn.computeIfAbsent(
                    space.canonical(policy.sample(random)), sample -> costs.feasible(sample, constraints));
        }
        List<Architecture> feasible = new ArrayList<>();
        List<Architecture> outside = new ArrayList<>();
        drawn.forEach((sample, inside) -> (inside ? feasible : outside).add(sample));
        boolean drawnInside = !feasible.isEmpty();
        if (feasible.size() < ENOUGH) {
            repair(policy, outside, feasible);
        }
        if (feasible.isEmpty()) {
            feasible.add(lastResort());
        }
        boolean onlyCheapest =
                feasible.size() == 1 && feasible.getFirst().equals(space.canonical(costs.cheapest(constraints)));
        return new Candidates(
                feasible.subList(0, Math.min(evaluations, feasible.size())), !drawnInside && onlyCheapest);
    }

    private void repair(Policy policy, List<Architecture> outside, List<Architecture> feasible) {
        Repair repair = new Repair(policy, costs, constraints);
        List<Architecture> nearest = outside.stream()
                .sorted(Comparator.comparingDouble(sample -> repair.excess(sample.toArray())))
                .limit(2L * ENOUGH) // some of them may become equal, or be beyond repair
                .toList();
        for (Architecture sample : nearest) {
            if (feasible.size() < ENOUGH) {
                repair.repaired(sample)
                        .map(space::canonical)
                        .filter(repaired -> costs.feasible(repaired, constraints) && !feasible.contains(repaired))
                        .ifPresent(feasible::add);
            }
        }
    }

    private Architecture lastResort() {
        costs.refusal(constraints).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        return space.canonical(costs.cheapest(constraints));
    }

    /// The candidate of least loss; of equals, and of those without a number, the first.
    ///
    /// @param candidates what [#candidates] gave
    /// @param losses one per candidate
    public Chosen choose(Candidates candidates, double[] losses) {
        List<Architecture> architectures = candidates.architectures();
        if (losses.length != architectures.size()) {
            throw new IllegalArgumentException(
                    "there are " + architectures.size() + " candidates, but " + losses.length + " losses");
        }
        int best = 0;
        for (int i = 1; i < losses.length; i++) {
            best = losses[i] < losses[best] || (Double.isNaN(losses[best]) && !Double.isNaN(losses[i])) ? i : best;
        }
        return new Chosen(architectures.get(best), losses[best], candidates.lastResort());
    }

    /// Both steps at once, where nothing interrupts.
    public Chosen choose(Policy policy, RandomGenerator random, ToDoubleFunction<Architecture> loss) {
        Candidates candidates = candidates(policy, random);
        return choose(
                candidates,
                candidates.architectures().stream().mapToDouble(loss).toArray());
    }
}
