package org.millijoule.search.cost;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.millijoule.space.Choice;

/// Some choices of a space and all combinations of their options, the first choice varying slowest.
///
/// @param choices positions, ascending
/// @param sizes numbers of options
record Scope(List<Integer> choices, List<Integer> sizes) {
    Scope {
        choices = List.copyOf(choices);
        sizes = List.copyOf(sizes);
    }

    /// @param most combinations that are allowed
    /// @throws IllegalArgumentException if there are more
    static Scope of(List<Choice> all, List<Integer> positions, int most) {
        List<Integer> ascending = List.copyOf(new TreeSet<>(positions));
        List<Integer> sizes =
                ascending.stream().map(c -> all.get(c).options().size()).toList();
        double combinations = 1;
        for (int size : sizes) {
            combinations *= size;
        }
        if (combinations > most) {
            throw new IllegalArgumentException(String.format(
                    "the cost of one layer hangs on %d choices, from %s to %s, with %.3g combinations, more than %d."
                            + " Maybe fewer bit-widths, or layers tied together?",
                    sizes.size(),
                    all.get(ascending.getFirst()).name(),
                    all.get(ascending.getLast()).name(),
                    combinations,
                    most));
        }
        return new Scope(ascending, sizes);
    }

    int combinations() {
        int product = 1;
        for (int size : sizes) {
            product *= size;
        }
        return product;
    }

    /// The combination that the options of a whole architecture hold.
    int at(int[] options) {
        int at = 0;
        for (int i = 0; i < sizes.size(); i++) {
            at = at * sizes.get(i) + options[choices.get(i)];
        }
        return at;
    }

    /// Writes a combination into the options of a whole architecture.
    void write(int combination, int[] options) {
        int rest = combination;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            options[choices.get(i)] = rest % sizes.get(i);
            rest /= sizes.get(i);
        }
    }

    /// These choices without one of them.
    Scope without(int choice) {
        int gone = choices.indexOf(choice);
        List<Integer> kept =
                IntStream.range(0, sizes.size()).filter(i -> i != gone).boxed().toList();
        return new Scope(
                kept.stream().map(choices::get).toList(),
                kept.stream().map(sizes::get).toList());
    }
}
