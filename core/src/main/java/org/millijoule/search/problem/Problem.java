package org.millijoule.search.problem;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// What a strategy may see: the choices, one metric that must be measured, costs that are free to query, what is to
/// be small, what is limited, and how many evaluations there are.
///
/// An architecture is allowed if it exists, its costs keep every limit, and each cost that is an objective is below
/// its reference: one that is not has no share in the hypervolume, whatever its error. A limit of the measured
/// metric shows only afterwards.
public final class Problem {
    /// Spaces up to this size are listed by trying every combination (`our choice`: some milliseconds).
    private static final int LARGEST_ENUMERATION = 50_000;

    private final List<Choice> choices;
    private final CostView costs;
    private final List<Objective> objectives;
    private final List<Limit> limits;
    private final int evaluations;
    private final double[] most; // per cost
    private final boolean[] open; // the bound itself is excluded
    private final int[] costObjectives;
    private final double measuredLimit;
    private final Optional<List<Candidate>> listed;

    /// @param objectives the first is the measured metric, the others are costs
    /// @param limits of costs and of the measured metric
    /// @param evaluations the most architectures that will be measured
    public Problem(
            List<Choice> choices, CostView costs, List<Objective> objectives, List<Limit> limits, int evaluations) {
        this.choices = List.copyOf(choices);
        this.costs = costs;
        this.objectives = List.copyOf(objectives);
        this.limits = List.copyOf(limits);
        this.evaluations = evaluations;
        this.most = new double[costs.metrics().size()];
        this.open = new boolean[most.length];
        Arrays.fill(most, Double.POSITIVE_INFINITY);
        if (evaluations < 1 || objectives.isEmpty() || choices.isEmpty()) {
            throw new IllegalArgumentException("a search needs choices, something to minimise and an evaluation");
        }
        if (objectives.size() > 1 && objectives.stream().anyMatch(o -> Double.isInfinite(o.reference()))) {
            throw new IllegalArgumentException("several objectives need a finite reference each");
        }
        this.costObjectives = objectives.stream()
                .skip(1)
                .mapToInt(objective -> position(objective.metric()))
                .toArray();
        this.measuredLimit = bound();
        this.listed = list();
    }

    private double bound() {
        double least = Double.POSITIVE_INFINITY;
        for (Limit limit : limits) {
            if (limit.metric().equals(objectives.getFirst().metric())) {
                least = Math.min(least, limit.most());
            } else {
                int at = position(limit.metric());
                most[at] = Math.min(most[at], limit.most());
            }
        }
        for (int k = 0; k < costObjectives.length; k++) {
            int at = costObjectives[k];
            double reference = objectives.get(k + 1).reference();
            if (reference <= most[at]) {
                most[at] = reference;
                open[at] = true;
            }
        }
        return least;
    }

    private int position(String metric) {
        int at = costs.metrics().indexOf(metric);
        if (at < 0) {
            throw new IllegalArgumentException("there is no cost '" + metric + "' among " + costs.metrics());
        }
        return at;
    }

    private Optional<List<Candidate>> list() {
        Set<Candidate> found = new LinkedHashSet<>();
        if (costs.listed().isPresent()) {
            costs.listed().get().forEach(one -> candidate(one.toArray()).ifPresent(found::add));
            return Optional.of(List.copyOf(found));
        }
        double size = 1;
        for (Choice choice : choices) {
            size *= choice.options().size();
        }
        if (size > LARGEST_ENUMERATION) {
            return Optional.empty();
        }
        Set<Architecture> seen = new HashSet<>();
        for (int number = 0; number < size; number++) {
            int[] options = new int[choices.size()];
            int rest = number;
            for (int c = options.length - 1; c >= 0; c--) {
                options[c] = rest % choices.get(c).options().size();
                rest /= choices.get(c).options().size();
            }
            if (seen.add(canonical(options))) {
                candidate(options).ifPresent(found::add);
            }
        }
        return Optional.of(List.copyOf(found));
    }

    public List<Choice> choices() {
        return choices;
    }

    public List<Objective> objectives() {
        return objectives;
    }

    public List<Limit> limits() {
        return limits;
    }

    public int evaluations() {
        return evaluations;
    }

    /// Names of the costs.
    public List<String> costMetrics() {
        return costs.metrics();
    }

    /// Positions among the costs of the objectives after the first.
    public int[] costObjectives() {
        return costObjectives.clone();
    }

    /// The limit of the measured metric, infinite if there is none.
    public double measuredLimit() {
        return measuredLimit;
    }

    /// All allowed candidates, where the space is listed or small.
    public Optional<List<Candidate>> allowed() {
        return listed;
    }

    /// One genotype for all that are the same network: an inert choice has its last option, a choice whose gate is
    /// closed its first.
    public Architecture canonical(int[] options) {
        int[] plain = options.clone();
        for (int c = 0; c < plain.length; c++) {
            Choice choice = choices.get(c);
            if (choice.inert()) {
                plain[c] = choice.options().size() - 1;
            } else if (choice.gate().isPresent() && plain[choice.gate().getAsInt()] == 0) {
                plain[c] = 0;
            }
        }
        return Architecture.of(plain);
    }

    /// The candidate with these options; empty where it does not exist or is not allowed.
    public Optional<Candidate> candidate(int[] options) {
        Architecture architecture = canonical(options);
        return costs.of(architecture)
                .filter(found -> excess(found) == 0)
                .map(found -> new Candidate(architecture, found));
    }

    /// How far outside costs are, as the sum of relative excesses; 0 inside, infinite for what does not exist.
    double excess(int[] options) {
        return costs.of(canonical(options)).map(this::excess).orElse(Double.POSITIVE_INFINITY);
    }

    private double excess(double[] values) {
        double sum = 0;
        for (int m = 0; m < values.length; m++) {
            if (values[m] > most[m] || (open[m] && values[m] == most[m])) {
                double scale = Math.max(Math.abs(most[m]), Double.MIN_NORMAL);
                sum += Math.max((values[m] - most[m]) / scale, 1e-12);
            }
        }
        return sum;
    }
}
