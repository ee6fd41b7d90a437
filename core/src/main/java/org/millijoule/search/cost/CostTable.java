package org.millijoule.search.cost;

import org.millijoule.search.Metric;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;

/// What every architecture of a space costs on one accelerator in one [Metric], per image: a few look-ups.
/// Minimum, maximum and expectation are exact over all architectures, however many there are, because costs are sums
/// of local terms ([org.millijoule.space.Structure]).
public sealed interface CostTable permits ChainTable, TermTable {
    Metric metric();

    /// In the unit of the metric.
    ///
    /// @throws IllegalArgumentException if the architecture does not belong to the space
    double cost(Architecture architecture);

    /// The same without allocation and without checks.
    ///
    /// @param options one per choice of the space
    double cost(int[] options);

    /// E_a~pi(cost(a)), in closed form.
    ///
    /// @throws IllegalArgumentException if the policy belongs to another space
    double expected(Policy policy);

    /// The gradient of [#expected(Policy)] with respect to theta, in closed form and in the shape of
    /// [Policy#logits()].
    ///
    /// @throws IllegalArgumentException if the policy belongs to another space
    double[][] expectedGradient(Policy policy);

    /// A cheapest architecture of all; of equals, always the same one.
    Architecture cheapest();

    /// A dearest architecture of all.
    Architecture dearest();

    /// The least cost of any architecture.
    default double minimum() {
        return cost(cheapest());
    }

    /// The largest cost of any architecture.
    default double maximum() {
        return cost(dearest());
    }

    /// Refuses a policy over other choices.
    ///
    /// @throws IllegalArgumentException if the policy belongs to another space
    void check(Policy policy);
}
