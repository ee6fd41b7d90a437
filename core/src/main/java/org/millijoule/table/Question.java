package org.millijoule.table;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.millijoule.pareto.Hypervolume;
import org.millijoule.search.asktell.CostView;
import org.millijoule.search.asktell.Evaluation;
import org.millijoule.search.asktell.Limit;
import org.millijoule.search.asktell.Measurement;
import org.millijoule.search.asktell.Objective;
import org.millijoule.search.asktell.Problem;
import org.millijoule.space.Architecture;

/// What a table is asked: which metrics are to be small, below which reference, inside which limits. It knows the
/// exact answer, so it can judge a search.
///
/// The first objective is the one that must be measured; the other metrics are costs, free to query, those with
/// missing values only where they are asked about: then a row without the value is no candidate. A row whose measured
/// value is missing is a failed evaluation.
public final class Question {
    private final Table table;
    private final List<Objective> objectives;
    private final List<Limit> limits;
    private final int measured;
    private final List<Integer> costs;
    private final double exact;
    private final double best;
    private final double worst;

    /// @param objectives the measured one first
    /// @throws IllegalArgumentException if the table cannot answer; the message says why and what to do
    public Question(Table table, List<Objective> objectives, List<Limit> limits) {
        this.table = table;
        this.objectives = List.copyOf(objectives);
        this.limits = List.copyOf(limits);
        this.measured = table.metric(objectives.getFirst().metric()).orElseThrow();
        this.costs = IntStream.range(0, table.metrics().size())
                .filter(m -> m != measured && (isAsked(m) || isComplete(m)))
                .boxed()
                .toList();
        List<Architecture> feasible =
                table.rows().keySet().stream().filter(this::isFeasible).toList();
        if (feasible.isEmpty()) {
            throw new IllegalArgumentException("no row of " + table.name() + nothing());
        }
        double[] values = feasible.stream()
                .mapToDouble(one -> table.value(one, measured))
                .sorted()
                .toArray();
        this.best = values[0];
        this.worst = values[values.length - 1];
        this.exact = hasReference() ? volume(feasible) : 0;
        if (hasReference() && !(exact > 0)) {
            throw new IllegalArgumentException("no row of " + table.name()
                    + " is better than the reference in every objective. Maybe a larger reference?");
        }
    }

    public Table table() {
        return table;
    }

    public List<Objective> objectives() {
        return objectives;
    }

    public List<Limit> limits() {
        return limits;
    }

    /// Whether every objective has a reference, so that there is a hypervolume.
    public boolean hasReference() {
        return objectives.stream().allMatch(objective -> Double.isFinite(objective.reference()));
    }

    /// The hypervolume of all feasible rows; 0 without a reference.
    public double exactHypervolume() {
        return exact;
    }

    /// The least measured value of all feasible rows.
    public double best() {
        return best;
    }

    private String nothing() {
        if (limits.isEmpty()) {
            return " has "
                    + String.join(
                            " and ", objectives.stream().map(Objective::metric).toList())
                    + ". Maybe other metrics?";
        }
        return " is inside "
                + String.join(
                        " and ",
                        limits.stream()
                                .map(limit -> limit.metric() + " <= " + limit.most())
                                .toList())
                + ". Maybe a higher limit?";
    }

    private boolean isAsked(int metric) {
        String name = table.metrics().get(metric);
        return objectives.stream().anyMatch(objective -> objective.metric().equals(name))
                || limits.stream().anyMatch(limit -> limit.metric().equals(name));
    }

    private boolean isComplete(int metric) {
        return table.rows().values().stream().noneMatch(row -> Double.isNaN(row.get(metric)));
    }

    /// Whether a row has a value for every objective and keeps every limit.
    public boolean isFeasible(Architecture architecture) {
        for (Objective objective : objectives) {
            int metric = table.metric(objective.metric()).orElseThrow();
            if (Double.isNaN(table.value(architecture, metric))) {
                return false;
            }
        }
        // a missing value keeps no limit
        return limits.stream().allMatch(limit -> value(architecture, limit) <= limit.most());
    }

    /// Whether a row has a value that exceeds its limit; a failed evaluation alone does not.
    public boolean violates(Architecture architecture) {
        return limits.stream().anyMatch(limit -> value(architecture, limit) > limit.most());
    }

    private double value(Architecture architecture, Limit limit) {
        return table.value(architecture, table.metric(limit.metric()).orElseThrow());
    }

    /// The share of the exact hypervolume that these architectures reach.
    public double share(List<Architecture> found) {
        return volume(found.stream().filter(this::isFeasible).toList()) / exact;
    }

    private double volume(List<Architecture> feasible) {
        double[] reference =
                objectives.stream().mapToDouble(Objective::reference).toArray();
        List<double[]> points = feasible.stream()
                .map(one -> objectives.stream()
                        .mapToDouble(objective -> table.value(
                                one, table.metric(objective.metric()).orElseThrow()))
                        .toArray())
                .toList();
        return Hypervolume.of(points, reference);
    }

    /// How much worse than the best feasible row the best of these is; none counts as the worst feasible row.
    public double regret(List<Architecture> found) {
        return found.stream()
                        .filter(this::isFeasible)
                        .mapToDouble(one -> table.value(one, measured))
                        .min()
                        .orElse(worst)
                - best;
    }

    /// What a strategy sees of it.
    public Problem problem(int evaluations) {
        return new Problem(table.choices(), new Costs(), objectives, limits, evaluations);
    }

    /// What is told when a row is asked for.
    public Measurement measurement() {
        return architecture -> table.value(architecture, measured);
    }

    /// The same without threads.
    public Evaluation evaluate(Architecture architecture) {
        double value = table.value(architecture, measured);
        return Double.isFinite(value)
                ? new Evaluation.Measured(architecture, value)
                : new Evaluation.Failed(architecture, "the table has no value here");
    }

    private final class Costs implements CostView {
        @Override
        public List<String> metrics() {
            return costs.stream().map(table.metrics()::get).toList();
        }

        @Override
        public Optional<double[]> of(Architecture architecture) {
            return Optional.ofNullable(table.rows().get(architecture))
                    .map(row -> costs.stream().mapToDouble(row::get).toArray())
                    .filter(values -> Arrays.stream(values).allMatch(Double::isFinite));
        }

        @Override
        public Optional<List<Architecture>> listed() {
            return Optional.of(List.copyOf(table.rows().keySet()));
        }
    }
}
