package org.millijoule.search.cost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.millijoule.assign.Elimination;
import org.millijoule.assign.Factor;
import org.millijoule.search.Metric;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// The costs of a graph of layers: a sum of factors, each over the choices of a layer and of those that read it.
///
/// A policy's choices are independent, so the expectation of the sum is the sum of each factor's own; minimum and
/// maximum are found by [Elimination].
final class TermTable implements CostTable {
    private final Metric metric;
    private final List<Choice> choices;
    private final List<Factor> factors;
    private final int[][] positions; // of the choices of each factor
    private final int[][] sizes; // numbers of their options
    private final double[][] values;

    TermTable(Metric metric, List<Choice> choices, List<Factor> factors) {
        this.metric = metric;
        this.choices = List.copyOf(choices);
        this.factors = List.copyOf(factors);
        this.positions =
                factors.stream().map(factor -> ints(factor.scope().variables())).toArray(int[][]::new);
        this.sizes =
                factors.stream().map(factor -> ints(factor.scope().sizes())).toArray(int[][]::new);
        this.values = factors.stream().map(Factor::values).toArray(double[][]::new);
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Metric metric() {
        return metric;
    }

    @Override
    public double cost(Architecture architecture) {
        int[] options = architecture.toArray();
        Belonging.check(choices, options);
        return cost(options);
    }

    @Override
    public double cost(int[] options) {
        double total = 0;
        for (int f = 0; f < values.length; f++) {
            int[] of = positions[f];
            int[] size = sizes[f];
            int at = 0;
            for (int i = 0; i < of.length; i++) {
                at = at * size[i] + options[of[i]];
            }
            total += values[f][at];
        }
        return total;
    }

    @Override
    public double expected(Policy policy) {
        check(policy);
        double[][] probabilities = policy.probabilities();
        double total = 0;
        for (int f = 0; f < values.length; f++) {
            int[] drawn = new int[positions[f].length];
            for (int at = 0; at < values[f].length; at++) {
                total += values[f][at] * product(f, options(f, at, drawn), probabilities, -1);
            }
        }
        return total;
    }

    /// With s_co = dE/dv_co, the sum over combinations with option o of value times the others' probabilities:
    /// dE/dtheta_co = v_co (s_co - sum_o' v_co' s_co').
    @Override
    public double[][] expectedGradient(Policy policy) {
        check(policy);
        double[][] probabilities = policy.probabilities();
        double[][] gradient = policy.zeros(); // first s
        for (int f = 0; f < values.length; f++) {
            int[] drawn = new int[positions[f].length];
            for (int at = 0; at < values[f].length; at++) {
                options(f, at, drawn);
                for (int i = 0; i < drawn.length; i++) {
                    gradient[positions[f][i]][drawn[i]] += values[f][at] * product(f, drawn, probabilities, i);
                }
            }
        }
        for (int c = 0; c < gradient.length; c++) {
            double mean = 0;
            for (int o = 0; o < gradient[c].length; o++) {
                mean += probabilities[c][o] * gradient[c][o];
            }
            for (int o = 0; o < gradient[c].length; o++) {
                gradient[c][o] = choices.get(c).inert() ? 0 : probabilities[c][o] * (gradient[c][o] - mean);
            }
        }
        return gradient;
    }

    /// The options of combination `at` of factor `f`, in the order of its choices.
    private int[] options(int f, int at, int[] into) {
        int rest = at;
        for (int i = into.length - 1; i >= 0; i--) {
            into[i] = rest % sizes[f][i];
            rest /= sizes[f][i];
        }
        return into;
    }

    /// Of the probabilities of these options, the one at `except` left out.
    private double product(int f, int[] drawn, double[][] probabilities, int except) {
        double product = 1;
        for (int i = 0; i < drawn.length; i++) {
            product *= i == except ? 1 : probabilities[positions[f][i]][drawn[i]];
        }
        return product;
    }

    @Override
    public Architecture cheapest() {
        return least(choices, factors);
    }

    @Override
    public Architecture dearest() {
        return least(choices, sum(List.of(this), new double[] {-1}).factors);
    }

    private static Architecture least(List<Choice> choices, List<Factor> factors) {
        List<Factor> all = new ArrayList<>(factors);
        all.addAll(fixed(choices));
        List<Integer> sizes =
                choices.stream().map(choice -> choice.options().size()).toList();
        return Architecture.of(Elimination.least(sizes, all));
    }

    /// Forbids all options but the last where none changes the network.
    static List<Factor> fixed(List<Choice> choices) {
        List<Factor> fixed = new ArrayList<>();
        for (int c = 0; c < choices.size(); c++) {
            if (choices.get(c).inert()) {
                double[] values = new double[choices.get(c).options().size()];
                Arrays.fill(values, 0, values.length - 1, Double.POSITIVE_INFINITY);
                fixed.add(Factor.of(c, values));
            }
        }
        return fixed;
    }

    List<Choice> choices() {
        return choices;
    }

    List<Factor> factors() {
        return factors;
    }

    @Override
    public void check(Policy policy) {
        Belonging.check(choices, policy);
    }

    /// The sum of tables, each times its weight.
    static TermTable sum(List<TermTable> tables, double[] weights) {
        Map<List<Integer>, Factor> byScope =
                new TreeMap<>((x, y) -> x.toString().compareTo(y.toString()));
        for (int t = 0; t < weights.length; t++) {
            for (Factor factor : tables.get(t).factors) {
                double[] weighted = factor.values().clone();
                Factor before = byScope.get(factor.scope().variables());
                for (int at = 0; at < weighted.length; at++) {
                    weighted[at] = weights[t] * weighted[at] + (before == null ? 0 : before.values()[at]);
                }
                byScope.put(factor.scope().variables(), new Factor(factor.scope(), weighted));
            }
        }
        TermTable first = tables.getFirst();
        return new TermTable(first.metric, first.choices, new ArrayList<>(byScope.values()));
    }
}
