package org.millijoule.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.search.Constraint;
import org.millijoule.search.Fixed;
import org.millijoule.search.Metric;
import org.millijoule.search.SpaceCosts;
import org.millijoule.space.Architecture;
import org.millijoule.spec.Budget;
import org.millijoule.spec.Source;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecException;
import org.millijoule.train.Baseline;
import org.millijoule.train.SearchSpec;
import org.millijoule.train.TrainingData;

/// A spec that can be searched: its data are read, its space is priced, and some network is inside every budget.
///
/// @param spec its space has the shape and the classes of the data
/// @param constraints the budgets in the order energy, latency, size; at least one
record SearchProblem(
        SearchSpec spec, Source source, TrainingData data, SpaceCosts costs, List<Constraint> constraints) {
    SearchProblem {
        constraints = List.copyOf(constraints);
    }

    /// Reads the training split and prices the space.
    ///
    /// @throws SpecException if the hardware cannot run the space
    static SearchProblem of(Spec<SearchSpec> read) {
        SearchSpec spec = read.value();
        TrainingData data = TrainingData.open(spec.data(), spec.seed());
        spec.data().requireTest();
        new Fit(spec.space(), data, read.source()).check(spec);
        SearchSpec resolved =
                spec.over(spec.space().on(data.images().shape(), data.images().classes()));
        return new SearchProblem(
                resolved, read.source(), data, costs(resolved, read.source()), constraints(spec.budget()));
    }

    private static SpaceCosts costs(SearchSpec spec, Source source) {
        try {
            return SpaceCosts.of(spec.space(), spec.hardware());
        } catch (UnsupportedLayerException | IllegalArgumentException e) {
            throw source.error("hardware", e.getMessage() + ". Maybe other hardware, or a narrower space?");
        }
    }

    private static List<Constraint> constraints(Budget budget) {
        List<Constraint> constraints = new ArrayList<>();
        add(constraints, Metric.ENERGY, budget.millijoules());
        add(constraints, Metric.LATENCY, budget.milliseconds());
        add(constraints, Metric.MODEL_BYTES, budget.bytes());
        return constraints;
    }

    private static void add(List<Constraint> constraints, Metric metric, OptionalDouble limit) {
        limit.ifPresent(value -> constraints.add(new Constraint(metric, value)));
    }

    /// The first budget: it orders the space from smallest to largest.
    Constraint first() {
        return constraints.getFirst();
    }

    /// The given network.
    ///
    /// @throws SpecException saying which block of it the space does not have
    Architecture architecture(Fixed fixed) {
        try {
            return spec.space().parse(fixed.architecture());
        } catch (IllegalArgumentException e) {
            throw source.error("strategy.architecture", String.valueOf(e.getMessage()));
        }
    }

    Architecture architecture(Baseline baseline) {
        return switch (baseline) {
            case SMALLEST -> costs.table(first().metric()).cheapest();
            case LARGEST -> costs.table(first().metric()).dearest();
        };
    }

    /// @throws SpecException if no network can be inside the budgets
    void refuseImpossibleBudget() {
        costs.refusal(constraints).ifPresent(refusal -> {
            String key = constraints.stream()
                    .filter(c -> !c.allows(costs.table(c.metric()).minimum()))
                    .findFirst()
                    .map(c -> "budget." + c.metric().key())
                    .orElse("budget");
            throw source.error(key, refusal + ". Maybe allow 2-bit weights or a lower width.");
        });
    }
}
