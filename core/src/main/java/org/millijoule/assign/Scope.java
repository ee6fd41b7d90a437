package org.millijoule.assign;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Some variables and all combinations of their options, the last variable varying fastest.
///
/// @param variables positions, ascending
/// @param sizes numbers of their options
public record Scope(List<Integer> variables, List<Integer> sizes) {
    public Scope {
        variables = List.copyOf(variables);
        sizes = List.copyOf(sizes);
        if (variables.size() != sizes.size()
                || !List.copyOf(new TreeSet<>(variables)).equals(variables)) {
            throw new IllegalArgumentException(
                    "a scope needs ascending variables and as many sizes, not " + variables + " and " + sizes);
        }
    }

    /// The scope of some of all variables.
    ///
    /// @param options numbers of options of all variables
    /// @param variables some of them, in any order
    public static Scope of(List<Integer> options, List<Integer> variables) {
        List<Integer> ascending = List.copyOf(new TreeSet<>(variables));
        return new Scope(ascending, ascending.stream().map(options::get).toList());
    }

    /// How many there are, as a number that does not overflow.
    public double size() {
        double product = 1;
        for (int size : sizes) {
            product *= size;
        }
        return product;
    }

    public int combinations() {
        return (int) size();
    }

    /// The combination that the options of all variables hold.
    public int at(int[] options) {
        int at = 0;
        for (int i = 0; i < sizes.size(); i++) {
            at = at * sizes.get(i) + options[variables.get(i)];
        }
        return at;
    }

    /// Writes a combination into the options of all variables.
    public void write(int combination, int[] options) {
        int rest = combination;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            options[variables.get(i)] = rest % sizes.get(i);
            rest /= sizes.get(i);
        }
    }

    /// These variables without one of them.
    Scope without(int variable) {
        int gone = variables.indexOf(variable);
        List<Integer> kept =
                IntStream.range(0, sizes.size()).filter(i -> i != gone).boxed().toList();
        return new Scope(
                kept.stream().map(variables::get).toList(),
                kept.stream().map(sizes::get).toList());
    }
}
