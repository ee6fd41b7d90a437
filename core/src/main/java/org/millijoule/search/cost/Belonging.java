package org.millijoule.search.cost;

import java.util.List;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Choice;

/// Whether architectures and policies are of the space that a table was made for, and what its choices are in words.
final class Belonging {
    private Belonging() {}

    static void check(List<Choice> choices, Policy policy) {
        if (!policy.choices().equals(choices)) {
            throw new IllegalArgumentException("the policy belongs to another space than the cost table");
        }
    }

    /// @param options one per choice of the space
    static void check(List<Choice> choices, int[] options) {
        if (options.length != choices.size()) {
            throw new IllegalArgumentException(
                    "the architecture has " + options.length + " options, the space " + choices.size() + " choices");
        }
        for (int c = 0; c < options.length; c++) {
            int size = choices.get(c).options().size();
            if (options[c] < 0 || options[c] >= size) {
                throw new IllegalArgumentException("the architecture has option " + options[c] + " at choice "
                        + choices.get(c).name() + ", which has only " + size);
            }
        }
    }

    /// An option of a choice in words: `k=5`.
    static String setting(Choice choice, int option) {
        return choice.letter() + "="
                + (choice.inert()
                        ? choice.options().getLast()
                        : choice.options().get(option));
    }
}
