package org.millijoule.assign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// All assignments of a small problem, one by one.
final class EveryAssignment {
    private EveryAssignment() {}

    static void forEach(AssignmentProblem problem, Consumer<int[]> each) {
        int[] options = new int[problem.options().size()];
        int at = 0;
        while (at >= 0) {
            each.accept(options);
            at = options.length - 1;
            while (at >= 0 && ++options[at] == problem.options().get(at)) {
                options[at--] = 0;
            }
        }
    }

    static boolean inside(AssignmentProblem problem, int[] options) {
        return problem.loss(options) < Double.POSITIVE_INFINITY
                && problem.limits().stream().allMatch(limit -> limit.cost(options) <= limit.most());
    }

    /// Infinite where nothing is inside every limit.
    static double leastLoss(AssignmentProblem problem) {
        double[] least = {Double.POSITIVE_INFINITY};
        forEach(problem, options -> {
            if (inside(problem, options)) {
                least[0] = Math.min(least[0], problem.loss(options));
            }
        });
        return least[0];
    }

    /// The least cost of one limit among what is inside all others, or infinite.
    static double leastCost(AssignmentProblem problem, Limit limit, boolean otherLimits) {
        List<Limit> others = new ArrayList<>(otherLimits ? problem.limits() : List.of());
        others.remove(limit);
        AssignmentProblem rest = new AssignmentProblem(problem.options(), problem.losses(), others);
        double[] least = {Double.POSITIVE_INFINITY};
        forEach(problem, options -> {
            if (inside(rest, options)) {
                least[0] = Math.min(least[0], limit.cost(options));
            }
        });
        return least[0];
    }

    /// The least of the largest excess, as a share of its limit.
    static double leastShare(AssignmentProblem problem) {
        double[] least = {Double.POSITIVE_INFINITY};
        forEach(problem, options -> {
            if (problem.loss(options) < Double.POSITIVE_INFINITY) {
                least[0] = Math.min(
                        least[0],
                        problem.limits().stream()
                                .mapToDouble(limit -> (limit.cost(options) - limit.most()) / limit.most())
                                .max()
                                .orElseThrow());
            }
        });
        return least[0];
    }
}
