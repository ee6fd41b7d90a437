package org.millijoule.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.millijoule.pareto.Hypervolume;
import org.millijoule.search.asktell.Measurement;
import org.millijoule.search.problem.CostView;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Limit;
import org.millijoule.search.problem.Objective;
import org.millijoule.search.problem.Problem;
import org.millijoule.space.Architecture;

/// What a table is asked: which metrics are to be small, below which reference, inside which limits. It knows the
/// exact answer, so it can judge a search.
///
/// One metric must be measured: the first objective, or one that is only limited. The other metrics that are asked
/// about are costs, free to query: a row without such a value is no candidate. Metrics that nobody asks about are
/// seen by nobody. A row whose measured value is missing is a failed evaluation.
public final class Question {
    /// Beyond it, volumes overflow.
    private static final double LARGEST = 1e60;

    private final Table table;
    private final List<Objective> objectives;
    private final List<Limit> limits;
    private final int measured;
    private final int[] judged; // metrics of the objectives
    private final double[] references;
    private final double[] least; // of each objective, among feasible rows
    private final List<Integer> costs;
    private final double whole; // the volume, relative
    private final double exact;
    private final double worst;

    /// @param objectives the measured one first
    /// @throws IllegalArgumentException if the table cannot answer; the message says why and what to do
    public Question(Table table, List<Objective> objectives, List<Limit> limits) {
        this(table, objectives, limits, objectives.getFirst().metric());
    }

    /// @param objectives what a search is judged by
    /// @param measuredMetric the first objective's, or one that has a limit
    /// @throws IllegalArgumentException likewise
    public Question(Table table, List<Objective> objectives, List<Limit> limits, String measuredMetric) {
        this.table = table;
        this.objectives = List.copyOf(objectives);
        this.limits = List.copyOf(limits);
        this.measured = table.metric(measuredMetric).orElseThrow();
        this.judged = objectives.stream()
                .mapToInt(objective -> table.metric(objective.metric()).orElseThrow())
                .toArray();
        this.references = objectives.stream()
                .mapToDouble(objective -> Double.isFinite(objective.reference())
                        ? objective.reference()
                        : table.beyondWorst(objective.metric()))
                .toArray();
        this.costs = IntStream.range(0, table.metrics().size())
                .filter(m -> m != measured && isAsked(m))
                .boxed()
                .toList();
        IntStream.range(0, table.metrics().size()).filter(this::isAsked).forEach(this::refuseExtremes);
        List<Architecture> feasible =
                table.rows().keySet().stream().filter(this::isFeasible).toList();
        if (feasible.isEmpty()) {
            throw new IllegalArgumentException("no row of " + table.name() + nothing());
        }
        this.least = IntStream.of(judged)
                .mapToDouble(metric -> feasible.stream()
                        .mapToDouble(one -> table.value(one, metric))
                        .min()
                        .orElseThrow())
                .toArray();
        this.worst = feasible.stream()
                .mapToDouble(one -> table.value(one, judged[0]))
                .max()
                .orElseThrow();
        this.whole = relativeVolume(feasible);
        if (!(whole > 0)) {
            throw new IllegalArgumentException("no row of " + table.name()
                    + " is better than the reference in every objective. Maybe a larger reference?");
        }
        this.exact = Hypervolume.of(points(feasible), references);
    }

    private void refuseExtremes(int metric) {
        double largest = table.rows().values().stream()
                .mapToDouble(row -> Math.abs(row.get(metric)))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        if (largest > LARGEST) {
            throw new IllegalArgumentException("values of " + table.metrics().get(metric) + " in " + table.name()
                    + " are as large as " + largest + ". Maybe another unit?");
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

    /// Whether searches are compared by the regret of one objective, not by the hypervolume of several.
    public boolean hasOneObjective() {
        return objectives.size() == 1;
    }

    /// Of an objective; where none was given, a little beyond the worst of the table.
    ///
    /// @throws IllegalArgumentException if the metric is no objective
    public double reference(String metric) {
        for (int k = 0; k < judged.length; k++) {
            if (objectives.get(k).metric().equals(metric)) {
                return references[k];
            }
        }
        throw new IllegalArgumentException(metric + " is no objective");
    }

    /// The hypervolume of all feasible rows, in the units of the metrics.
    public double exactHypervolume() {
        return exact;
    }

    /// The least value of the first objective among feasible rows.
    public double best() {
        return least[0];
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

    /// Whether a row has a value for every objective and keeps every limit.
    public boolean isFeasible(Architecture architecture) {
        if (IntStream.of(judged).anyMatch(metric -> Double.isNaN(table.value(architecture, metric)))) {
            return false;
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

    /// The share of the exact hypervolume that these architectures reach; 1 if nothing is missing.
    public double share(List<Architecture> found) {
        return Math.min(
                1, relativeVolume(found.stream().filter(this::isFeasible).toList()) / whole);
    }

    /// With every objective from its least value, 0, to its reference, 1: the same shares, of numbers that are neither
    /// huge nor tiny.
    private double relativeVolume(List<Architecture> feasible) {
        List<double[]> points = points(feasible);
        double[] ones = new double[judged.length];
        Arrays.fill(ones, 1);
        for (double[] point : points) {
            for (int k = 0; k < point.length; k++) {
                point[k] = point[k] < references[k] ? (point[k] - least[k]) / (references[k] - least[k]) : 1;
            }
        }
        return Hypervolume.of(points, ones);
    }

    private List<double[]> points(List<Architecture> rows) {
        return rows.stream()
                .map(one -> IntStream.of(judged)
                        .mapToDouble(metric -> table.value(one, metric))
                        .toArray())
                .toList();
    }

    /// How much worse than the best feasible row the best of these is, in the first objective; none counts as the
    /// worst feasible row.
    public double regret(List<Architecture> found) {
        return found.stream()
                        .filter(this::isFeasible)
                        .mapToDouble(one -> table.value(one, judged[0]))
                        .min()
                        .orElse(worst)
                - best();
    }

    /// What a strategy sees of it.
    public Problem problem(int evaluations) {
        return new Problem(table.choices(), new Costs(), sought(), limits, evaluations);
    }

    /// The measured metric first. Where it is only limited, everything below the limit is as good: the limit is its
    /// reference, and the search is for the whole front below it.
    private List<Objective> sought() {
        if (measured == judged[0]) {
            return objectives;
        }
        String metric = table.metrics().get(measured);
        List<Objective> sought = new ArrayList<>();
        sought.add(new Objective(
                metric,
                limits.stream()
                        .filter(limit -> limit.metric().equals(metric))
                        .mapToDouble(Limit::most)
                        .min()
                        .orElseThrow()));
        for (int k = 0; k < judged.length; k++) {
            sought.add(new Objective(objectives.get(k).metric(), references[k]));
        }
        return sought;
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
