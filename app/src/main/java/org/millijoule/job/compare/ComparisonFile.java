package org.millijoule.job.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// `comparison.json`: test errors side by side, every two methods tested at every budget on the seeds that both have.
///
/// @param budgets as they were named
/// @param budgetsMj the same in millijoules an image
/// @param hypervolume by method, of test error and energy over the budgets, as a share of the rectangle below
///     `reference`; of the seeds that have a measured cell
public record ComparisonFile(
        int schema,
        List<String> methods,
        List<String> budgets,
        List<Double> budgetsMj,
        List<Long> seeds,
        List<Mean> means,
        List<Pair> pairs,
        Reference reference,
        Map<String, Spread> hypervolume,
        List<Failure> failures) {
    public static final String NAME = "comparison.json";

    public ComparisonFile {
        methods = List.copyOf(methods);
        budgets = List.copyOf(budgets);
        budgetsMj = List.copyOf(budgetsMj);
        seeds = List.copyOf(seeds);
        means = List.copyOf(means);
        pairs = List.copyOf(pairs);
        failures = List.copyOf(failures);
    }

    /// Test errors in percent of a method at a budget.
    ///
    /// @param seeds with a measured cell
    /// @param overBudget seeds of a given network that is not inside
    /// @param failed seeds that failed
    public record Mean(
            String method,
            String budget,
            OptionalDouble mean,
            OptionalDouble sd,
            int seeds,
            int overBudget,
            int failed) {}

    /// Two methods at a budget.
    ///
    /// @param meanDifference of test errors, a minus b, in percentage points: below 0, a is better
    /// @param interval95 of it, by the same permutations; null where so few seeds cannot give one
    /// @param p two-sided
    /// @param pHolm p, corrected for all tests of this file
    /// @param smallestP that so many seeds can give
    /// @param seeds that both have
    /// @param primary whether it is the only test that was asked for, so that nothing need be corrected
    public record Pair(
            String a,
            String b,
            String budget,
            OptionalDouble meanDifference,
            Optional<List<Double>> interval95,
            OptionalDouble p,
            OptionalDouble pHolm,
            OptionalDouble smallestP,
            int seeds,
            boolean primary) {}

    /// From where on an error in percent and an energy are worth nothing: the largest budget.
    public record Reference(double testError, double energyMj) {}

    /// Over seeds.
    ///
    /// @param sd of the sample
    public record Spread(OptionalDouble mean, OptionalDouble sd) {}

    /// A cell that failed, and why.
    public record Failure(String method, String budget, long seed, String reason) {}
}
