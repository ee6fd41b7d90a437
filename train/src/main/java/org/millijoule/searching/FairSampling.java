package org.millijoule.searching;

import java.util.List;
import java.util.random.RandomGenerator;
import org.millijoule.learn.Randomness;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// Strict fairness (Chu et al., "FairNAS", ICCV 2021): a choice of n options goes through a random permutation of
/// them in n steps, then through the next one, so that after each n steps every option was trained equally often.
///
/// The paper's choices all have as many options, and it updates the weights after n networks; here every choice
/// has a period of its own and every network a step of its own (`our choice`). A choice that its gate leaves out
/// waits: the kernels of a block are trained equally often over the steps in which the block is there.
record FairSampling(List<Choice> choices, long seed) {
    FairSampling {
        choices = List.copyOf(choices);
    }

    Architecture architecture(long step) {
        int[] options = new int[choices.size()];
        for (int c = 0; c < options.length; c++) {
            Choice choice = choices.get(c);
            if (choice.inert()) {
                options[c] = choice.options().size() - 1;
            } else if (choice.gate().isEmpty() || options[choice.gate().getAsInt()] != 0) {
                options[c] = option(c, turns(c, step));
            }
        }
        return Architecture.of(options);
    }

    /// How often a choice had its turn before a step.
    private long turns(int choice, long step) {
        return choices.get(choice).gate().isPresent()
                ? open(choices.get(choice).gate().getAsInt(), step)
                : step;
    }

    /// How often a gate was not at option 0 before a step.
    private long open(int gate, long step) {
        int options = choices.get(gate).options().size();
        if (choices.get(gate).inert()) {
            return options > 1 ? turns(gate, step) : 0;
        }
        long turns = turns(gate, step);
        long open = turns / options * (options - 1);
        for (long turn = turns - turns % options; turn < turns; turn++) {
            open += option(gate, turn) != 0 ? 1 : 0;
        }
        return open;
    }

    /// The option of a choice in its n-th turn.
    private int option(int choice, long turn) {
        int options = choices.get(choice).options().size();
        return permutation(choice, turn / options)[(int) (turn % options)];
    }

    private int[] permutation(int choice, long period) {
        int[] order = new int[choices.get(choice).options().size()];
        RandomGenerator random = Randomness.of(seed, "fair-" + choice, period);
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1); // Fisher and Yates, inside out
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
