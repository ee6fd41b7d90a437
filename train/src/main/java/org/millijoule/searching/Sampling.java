package org.millijoule.searching;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.millijoule.learn.Randomness;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// Which architecture a weights step of the supernet trains while the policy is still uniform. Every draw comes
/// from (seed, step) alone.
public enum Sampling {
    /// Uniform, but every fourth step trains the largest network, whose weights all others share (`our choice`,
    /// half of the sandwich rule).
    LARGEST_FIRST {
        @Override
        public Architecture architecture(List<Choice> choices, long seed, long step) {
            return step % 4 == 0 ? largest(choices) : uniform(choices, seed, step);
        }
    },

    /// Every option equally likely (Guo et al., "Single path one-shot neural architecture search", ECCV 2020). The
    /// default: it ranked best (docs/training.md), and its steps are the cheapest.
    UNIFORM {
        @Override
        public Architecture architecture(List<Choice> choices, long seed, long step) {
            return uniform(choices, seed, step);
        }
    },

    /// Every option of a choice equally often (Chu et al., "FairNAS", ICCV 2021): see [FairSampling].
    FAIR {
        @Override
        public Architecture architecture(List<Choice> choices, long seed, long step) {
            return new FairSampling(choices, seed).architecture(step);
        }
    },

    /// Largest, smallest and a uniform draw in turn (Yu and Huang, "Universally slimmable networks", ICCV 2019).
    /// The paper sums their gradients and distils; here each has a step of its own (`our choice`).
    SANDWICH {
        @Override
        public Architecture architecture(List<Choice> choices, long seed, long step) {
            return switch ((int) (step % 3)) {
                case 0 -> largest(choices);
                case 1 -> smallest(choices);
                default -> uniform(choices, seed, step);
            };
        }
    };

    /// The architecture of a step.
    ///
    /// @param choices of the space
    /// @param step from 0
    public abstract Architecture architecture(List<Choice> choices, long seed, long step);

    /// The name in specs, files and reports.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Architecture uniform(List<Choice> choices, long seed, long step) {
        RandomGenerator random = Randomness.of(seed, "weights-architecture", step);
        return new Policy(choices).sample(random);
    }

    /// Options ascend, so the last of each makes the largest network at the widest bits.
    private static Architecture largest(List<Choice> choices) {
        int[] options = new int[choices.size()];
        Arrays.setAll(options, c -> choices.get(c).options().size() - 1);
        return Architecture.of(options);
    }

    private static Architecture smallest(List<Choice> choices) {
        int[] options = new int[choices.size()];
        Arrays.setAll(
                options, c -> choices.get(c).inert() ? choices.get(c).options().size() - 1 : 0);
        return Architecture.of(options);
    }
}
