package org.millijoule.assign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// By how much limits are missed at least that cannot all be kept: see [Assignment#excess()].
///
/// @param work for all limits together
record Shortfall(AssignmentProblem problem, long work) {
    SortedMap<String, Double> excess() {
        SortedMap<String, Double> alone = new TreeMap<>();
        for (Limit limit : problem.limits()) {
            alone.put(limit.name(), above(limit, List.of()));
        }
        boolean eachCanBeKept = alone.values().stream().allMatch(excess -> excess == 0);
        if (!eachCanBeKept || problem.limits().size() < 2) {
            return alone;
        }
        SortedMap<String, Double> together = new TreeMap<>();
        for (Limit limit : problem.limits()) {
            List<Limit> others = new ArrayList<>(problem.limits());
            others.remove(limit);
            together.put(limit.name(), above(limit, others));
        }
        return together;
    }

    /// The least cost less the limit, if other limits are kept.
    private double above(Limit limit, List<Limit> others) {
        List<Factor> costs = new ArrayList<>(limit.costs());
        for (Factor factor : problem.losses()) {
            double[] forbidden = Arrays.stream(factor.values())
                    .map(value -> Double.isInfinite(value) ? value : 0)
                    .toArray();
            costs.add(new Factor(factor.scope(), forbidden));
        }
        Assignment least = Assigner.withoutExcess(
                new AssignmentProblem(problem.options(), costs, others),
                Math.max(work / problem.limits().size(), 1));
        return switch (least.status()) {
            case OPTIMAL -> Math.max(limit.cost(least.toArray()) - limit.most(), 0);
            case FEASIBLE, UNKNOWN -> Math.max(least.lowerBound() - limit.most(), 0);
            case INFEASIBLE -> 0;
        };
    }
}
