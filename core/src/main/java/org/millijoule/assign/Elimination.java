package org.millijoule.assign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The least value of a sum of factors without limits, exactly, by bucket elimination (Dechter, "Bucket elimination: a
/// unifying framework for reasoning", Artificial Intelligence 113, 1999): variable after variable, the factors that
/// hang on it become one that holds the least over its options. The variable whose new factor is smallest goes first,
/// so along chains and trees no factor grows.
public final class Elimination {
    /// Of the combinations of a factor that is made (`our choice`: 32 MB of doubles).
    private static final int MOST = 4_000_000;

    private final List<Integer> sizes;
    private final List<Factor> factors;
    private final List<Step> steps = new ArrayList<>();

    /// One variable that is gone: its best option for each combination of those that it hung together with.
    @SuppressWarnings("ArrayRecordComponent") // a table, never compared
    private record Step(int variable, Scope scope, int[] best) {}

    private Elimination(List<Integer> sizes, List<Factor> factors) {
        this.sizes = sizes;
        this.factors = new ArrayList<>(factors);
    }

    /// Options of least value; of equals, those with the lower option at the variable that goes last. Variables that
    /// no factor is about get option 0.
    ///
    /// @param sizes number of options of each variable
    /// @throws IllegalArgumentException if the variables hang together too closely for an exact answer
    public static int[] least(List<Integer> sizes, List<Factor> factors) {
        Elimination elimination = new Elimination(sizes, factors);
        TreeSet<Integer> left = new TreeSet<>();
        for (Factor factor : factors) {
            left.addAll(factor.scope().variables());
        }
        while (!left.isEmpty()) {
            int next = left.stream()
                    .min(Comparator.comparingDouble(elimination::growth))
                    .orElseThrow();
            elimination.eliminate(next);
            left.remove(next);
        }
        return elimination.walk();
    }

    /// How many combinations the factor has that a variable leaves behind.
    private double growth(int variable) {
        return together(variable).size() / sizes.get(variable);
    }

    private Scope together(int variable) {
        Set<Integer> together = new TreeSet<>(List.of(variable));
        for (Factor factor : factors) {
            if (factor.scope().variables().contains(variable)) {
                together.addAll(factor.scope().variables());
            }
        }
        return Scope.of(sizes, List.copyOf(together));
    }

    private void eliminate(int variable) {
        Scope whole = together(variable);
        if (whole.size() > MOST) {
            throw new IllegalArgumentException(String.format(
                    "%d choices hang together, with %.3g combinations, more than %d. Maybe fewer bit-widths, or layers"
                            + " tied together?",
                    whole.variables().size(), whole.size(), MOST));
        }
        Scope scope = whole.without(variable);
        List<Factor> bucket = factors.stream()
                .filter(factor -> factor.scope().variables().contains(variable))
                .toList();
        factors.removeAll(bucket);
        double[] least = new double[scope.combinations()];
        int[] best = new int[least.length];
        int[] options = new int[sizes.size()];
        for (int at = 0; at < least.length; at++) {
            scope.write(at, options);
            least[at] = Double.POSITIVE_INFINITY;
            for (int o = 0; o < sizes.get(variable); o++) {
                options[variable] = o;
                double value = 0;
                for (Factor factor : bucket) {
                    value += factor.at(options);
                }
                if (value < least[at]) {
                    least[at] = value;
                    best[at] = o;
                }
            }
        }
        factors.add(new Factor(scope, least));
        steps.add(new Step(variable, scope, best));
    }

    /// From the variable that went last back to the first: what each hung together with is decided by then.
    private int[] walk() {
        int[] options = new int[sizes.size()];
        for (Step step : steps.reversed()) {
            options[step.variable()] = step.best()[step.scope().at(options)];
        }
        return options;
    }
}
