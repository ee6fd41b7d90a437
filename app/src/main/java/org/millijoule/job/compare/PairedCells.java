package org.millijoule.job.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.job.compare.ComparisonFile.Pair;
import org.millijoule.statistics.Holm;
import org.millijoule.statistics.PairedPermutation;
import org.millijoule.statistics.PermutationInterval;

/// Every two methods at every budget, tested on the seeds of which both have a test error.
record PairedCells(ComparisonPlan plan, List<CellRow> rows) {
    private static final double LEVEL = 0.05;

    private record Tested(
            Method a,
            Method b,
            EnergyBudget budget,
            OptionalDouble difference,
            Optional<PairedPermutation> test,
            Optional<PermutationInterval> interval) {}

    List<Pair> pairs() {
        List<Tested> all = new ArrayList<>();
        for (EnergyBudget budget : plan.budgets()) {
            for (int i = 0; i < plan.methods().size(); i++) {
                for (int j = i + 1; j < plan.methods().size(); j++) {
                    all.add(tested(plan.methods().get(i), plan.methods().get(j), budget));
                }
            }
        }
        double[] corrected = Holm.corrected(all.stream()
                .flatMap(pair -> pair.test.stream())
                .mapToDouble(PairedPermutation::p)
                .toArray());
        List<Pair> pairs = new ArrayList<>();
        int tests = 0;
        for (Tested pair : all) {
            pairs.add(row(
                    pair,
                    pair.test.isPresent() ? OptionalDouble.of(corrected[tests++]) : OptionalDouble.empty(),
                    all.size() == 1));
        }
        return pairs;
    }

    private Tested tested(Method a, Method b, EnergyBudget budget) {
        List<Long> both = plan.seeds().stream()
                .filter(seed -> error(a, budget, seed).isPresent()
                        && error(b, budget, seed).isPresent())
                .toList();
        if (both.isEmpty()) {
            return new Tested(a, b, budget, OptionalDouble.empty(), Optional.empty(), Optional.empty());
        }
        double[] one = errors(a, budget, both);
        double[] other = errors(b, budget, both);
        double difference = Arrays.stream(one).average().orElseThrow()
                - Arrays.stream(other).average().orElseThrow();
        return new Tested(
                a,
                b,
                budget,
                OptionalDouble.of(difference),
                Optional.of(PairedPermutation.of(one, other)),
                PermutationInterval.of(one, other, LEVEL));
    }

    private double[] errors(Method method, EnergyBudget budget, List<Long> seeds) {
        return seeds.stream()
                .mapToDouble(seed -> error(method, budget, seed).orElseThrow())
                .toArray();
    }

    private OptionalDouble error(Method method, EnergyBudget budget, long seed) {
        Cell cell = new Cell(method, budget, seed);
        return rows.stream()
                .filter(row -> row.cell().equals(cell))
                .findFirst()
                .map(CellRow::testError)
                .orElseGet(OptionalDouble::empty);
    }

    private static Pair row(Tested pair, OptionalDouble corrected, boolean only) {
        return new Pair(
                pair.a.name(),
                pair.b.name(),
                pair.budget.name(),
                pair.difference,
                pair.interval.map(interval -> List.of(interval.low(), interval.high())),
                number(pair.test.map(PairedPermutation::p)),
                corrected,
                number(pair.test.map(PairedPermutation::smallest)),
                pair.test.map(PairedPermutation::pairs).orElse(0),
                only);
    }

    private static OptionalDouble number(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
}
