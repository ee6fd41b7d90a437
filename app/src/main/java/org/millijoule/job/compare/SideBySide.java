package org.millijoule.job.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.millijoule.pareto.Hypervolume;
import org.millijoule.results.Spread;
import org.millijoule.store.files.Json;

/// What the cells of a comparison say together.
record SideBySide(ComparisonPlan plan, List<CellRow> rows) {
    private static final double WORST_ERROR = 100; // percent

    SideBySide {
        rows = List.copyOf(rows);
    }

    ComparisonFile file(List<ComparisonFile.Failure> failures) {
        List<ComparisonFile.Mean> means = new ArrayList<>();
        Map<String, ComparisonFile.Spread> hypervolume = new LinkedHashMap<>();
        for (Method method : plan.methods()) {
            plan.budgets().forEach(budget -> means.add(mean(method, budget)));
            hypervolume.put(method.name(), hypervolume(method));
        }
        return new ComparisonFile(
                Json.SCHEMA,
                plan.methods().stream().map(Method::name).toList(),
                plan.budgets().stream().map(EnergyBudget::name).toList(),
                plan.budgets().stream().map(EnergyBudget::millijoules).toList(),
                plan.seeds(),
                means,
                new PairedCells(plan, rows).pairs(),
                reference(),
                hypervolume,
                failures);
    }

    private ComparisonFile.Reference reference() {
        double largest = plan.budgets().stream()
                .mapToDouble(EnergyBudget::millijoules)
                .max()
                .orElseThrow();
        return new ComparisonFile.Reference(WORST_ERROR, largest);
    }

    private ComparisonFile.Mean mean(Method method, EnergyBudget budget) {
        List<CellRow> own = rows.stream()
                .filter(row -> row.cell().method().equals(method))
                .filter(row -> row.cell().budget().equals(budget))
                .toList();
        double[] errors =
                own.stream().flatMapToDouble(row -> row.testError().stream()).toArray();
        ComparisonFile.Spread spread = spread(errors);
        return new ComparisonFile.Mean(
                method.name(),
                budget.name(),
                spread.mean(),
                spread.sd(),
                errors.length,
                with(CellRow.OVER_BUDGET, own),
                with(CellRow.FAILED, own));
    }

    private static int with(String status, List<CellRow> rows) {
        return (int) rows.stream().filter(row -> row.status().equals(status)).count();
    }

    /// Of every seed that has a measured cell; a budget without one adds nothing.
    private ComparisonFile.Spread hypervolume(Method method) {
        ComparisonFile.Reference reference = reference();
        return spread(plan.seeds().stream()
                .map(seed -> rows.stream()
                        .filter(row -> row.cell().method().equals(method))
                        .filter(row -> row.cell().seed() == seed)
                        .filter(row -> row.testError().isPresent())
                        .map(row -> new double[] {
                            row.testError().orElseThrow() / reference.testError(),
                            row.measured().orElseThrow().energyMj() / reference.energyMj()
                        })
                        .toList())
                .filter(points -> !points.isEmpty())
                .mapToDouble(points -> Hypervolume.of(points, 1, 1))
                .toArray());
    }

    private static ComparisonFile.Spread spread(double... values) {
        if (values.length == 0) {
            return new ComparisonFile.Spread(OptionalDouble.empty(), OptionalDouble.empty());
        }
        Spread spread = Spread.of(Arrays.stream(values).boxed().toList());
        return new ComparisonFile.Spread(OptionalDouble.of(spread.mean()), spread.sd());
    }
}
