package org.millijoule.search.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// The least value of a sum of factors, exactly, by bucket elimination (Dechter, "Bucket elimination: a unifying
/// framework for reasoning", Artificial Intelligence 113, 1999): choice after choice, the factors that hang on it
/// become one that holds the least over its options. The choice whose new factor is smallest goes first, so along
/// chains and trees no factor grows.
final class Elimination {
    /// Of the combinations of a factor that is made (`our choice`: 32 MB of doubles).
    private static final int MOST = 4_000_000;

    private final List<Choice> choices;
    private final List<Factor> factors;
    private final List<Step> steps = new ArrayList<>();

    /// One choice that is gone: its best option for each combination of those that it hung together with.
    @SuppressWarnings("ArrayRecordComponent") // a table, never compared
    private record Step(int choice, Scope scope, int[] best) {}

    private Elimination(List<Choice> choices, List<Factor> factors) {
        this.choices = choices;
        this.factors = new ArrayList<>(factors);
    }

    /// An architecture of least value; of equals, the one that has the lower option at the choice that goes last.
    ///
    /// @throws IllegalArgumentException if the choices hang together too closely for an exact answer
    static Architecture cheapest(List<Choice> choices, List<Factor> factors) {
        Elimination elimination = new Elimination(choices, factors);
        TreeSet<Integer> left = new TreeSet<>();
        for (Factor factor : factors) {
            left.addAll(factor.scope().choices());
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

    /// How many combinations the factor has that a choice leaves behind.
    private double growth(int choice) {
        Set<Integer> together = together(choice);
        double combinations = 1;
        for (int other : together) {
            combinations *= other == choice ? 1 : choices.get(other).options().size();
        }
        return combinations;
    }

    private Set<Integer> together(int choice) {
        Set<Integer> together = new TreeSet<>(List.of(choice));
        for (Factor factor : factors) {
            if (factor.scope().choices().contains(choice)) {
                together.addAll(factor.scope().choices());
            }
        }
        return together;
    }

    private void eliminate(int choice) {
        Scope scope = Scope.of(choices, List.copyOf(together(choice)), MOST).without(choice);
        List<Factor> bucket = factors.stream()
                .filter(factor -> factor.scope().choices().contains(choice))
                .toList();
        factors.removeAll(bucket);
        double[] least = new double[scope.combinations()];
        int[] best = new int[least.length];
        int[] options = new int[choices.size()];
        boolean inert = choices.get(choice).inert();
        int size = choices.get(choice).options().size();
        for (int at = 0; at < least.length; at++) {
            scope.write(at, options);
            least[at] = Double.POSITIVE_INFINITY;
            for (int o = inert ? size - 1 : 0; o < size; o++) {
                options[choice] = o;
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
        steps.add(new Step(choice, scope, best));
    }

    /// From the choice that went last back to the first: what each hung together with is decided by then.
    private Architecture walk() {
        int[] options = new int[choices.size()];
        for (int c = 0; c < options.length; c++) {
            options[c] = choices.get(c).inert() ? choices.get(c).options().size() - 1 : 0;
        }
        for (Step step : steps.reversed()) {
            options[step.choice()] = step.best()[step.scope().at(options)];
        }
        return Architecture.of(options);
    }
}
