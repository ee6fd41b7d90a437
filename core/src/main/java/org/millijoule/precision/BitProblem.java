package org.millijoule.precision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.millijoule.assign.Assigner;
import org.millijoule.assign.Assignment;
import org.millijoule.assign.AssignmentProblem;
import org.millijoule.assign.Factor;
import org.millijoule.assign.Limit;
import org.millijoule.assign.Scope;
import org.millijoule.network.Precision;
import org.millijoule.search.Constraint;

/// Which bit-widths lose least inside the budgets: several ways to choose them.
public final class BitProblem {
    /// Relative width of what rounding may change in a sum of costs (`our choice`, far above it).
    private static final double ROUNDING = 1e-12;

    private final BitChoices choices;
    private final BitCosts costs;
    private final SensitivityTable sensitivities;
    private final List<Constraint> constraints;
    private final List<Limit> limits = new ArrayList<>();
    private final List<Factor> losses = new ArrayList<>();

    public BitProblem(
            BitChoices choices, BitCosts costs, SensitivityTable sensitivities, List<Constraint> constraints) {
        this.choices = choices;
        this.costs = costs;
        this.sensitivities = sensitivities;
        this.constraints = List.copyOf(constraints);
        for (Constraint constraint : constraints) {
            for (Limit limit : costs.limits(constraint)) {
                limits.add(new Limit(limit.name(), limit.most() * (1 - ROUNDING), limit.costs()));
            }
        }
        for (int g = 0; g < choices.groups().size(); g++) {
            losses.add(loss(g));
        }
    }

    private Factor loss(int g) {
        BitGroup group = choices.groups().get(g);
        Scope scope = costs.scope(2 * g, 2 * g + 1);
        double[] values = new double[scope.combinations()];
        int[] options = new int[choices.size()];
        for (int at = 0; at < values.length; at++) {
            scope.write(at, options);
            Precision precision = new Precision(
                    group.weightBits().get(options[2 * g]),
                    group.activationBits().get(options[2 * g + 1]));
            for (int layer : group.layers()) {
                values[at] += sensitivities.of(choices.names().get(layer), precision);
            }
        }
        return new Factor(scope, values);
    }

    /// The sum of the sensitivities of all layers.
    public double loss(int[] options) {
        return losses.stream().mapToDouble(factor -> factor.at(options)).sum();
    }

    /// Whether bit-widths are inside every budget, by the figures that results show.
    public boolean isInside(int[] options) {
        return constraints.stream()
                .allMatch(constraint -> constraint.allows(costs.cost(constraint.metric(), choices.policy(options))));
    }

    /// The engine's view of it: least loss under all limits.
    public AssignmentProblem assignment() {
        List<Factor> all = new ArrayList<>(losses);
        all.addAll(costs.rules());
        return new AssignmentProblem(costs.sizes(), all, limits);
    }

    /// The exact optimum, proven, or the best that was found with its gap.
    ///
    /// @return empty where nothing is inside every budget
    public Optional<Assigned> exact() {
        Assignment found = Assigner.solve(assignment());
        if (found.status() == Assignment.Status.INFEASIBLE || found.options().isEmpty()) {
            return Optional.empty();
        }
        int[] options = IntStream.range(0, choices.size())
                .map(c -> found.options().get(c))
                .toArray();
        return Optional.of(new Assigned(choices, options, loss(options), OptionalDouble.of(found.lowerBound())));
    }

    /// The least that a constraint's metric can be, whatever it limits.
    public static double least(BitCosts costs, Constraint constraint) {
        double least = 0;
        for (Limit limit : costs.limits(constraint)) {
            List<Factor> all = new ArrayList<>(limit.costs());
            all.addAll(costs.rules());
            Assignment found = Assigner.solve(new AssignmentProblem(costs.sizes(), all, List.of()));
            least = Math.max(least, found.objective());
        }
        return least;
    }

    /// One bit-width wherever it may be chosen, the widest that is inside every budget.
    public Optional<Assigned> uniform() {
        return IntStream.rangeClosed(0, choices.size() - 1)
                .boxed()
                .flatMap(c -> choices.bits(c).stream())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .map(choices::uniform)
                .filter(this::isInside)
                .findFirst()
                .map(this::unproven);
    }

    private Assigned unproven(int[] options) {
        return new Assigned(choices, options, loss(options), OptionalDouble.empty());
    }

    /// From the widest bits down, one choice by one step at a time: the step that loses least for what it brings
    /// nearer to the budgets. Where no single step helps, nothing is found.
    public Optional<Assigned> greedy() {
        int[] options = choices.widest();
        while (!isInside(options)) {
            Optional<int[]> next = step(options);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            options = next.get();
        }
        return Optional.of(unproven(options));
    }

    private Optional<int[]> step(int[] options) {
        double missed = missed(options);
        double before = loss(options);
        double best = Double.POSITIVE_INFINITY;
        Optional<int[]> chosen = Optional.empty();
        for (int c = 0; c < options.length; c++) {
            for (int o = 0; o < options[c]; o++) {
                int[] changed = options.clone();
                changed[c] = o;
                double gained = missed - missed(changed);
                double rate = (loss(changed) - before) / gained;
                if (gained > 0 && rate < best) {
                    best = rate;
                    chosen = Optional.of(changed);
                }
            }
        }
        return chosen;
    }

    /// By how much the limits are exceeded, each as a share of itself.
    private double missed(int[] ofChoices) {
        int[] options = costs.complete(ofChoices);
        return limits.stream()
                .mapToDouble(limit -> Math.max(0, limit.cost(options) / limit.most() - 1))
                .sum();
    }
}
