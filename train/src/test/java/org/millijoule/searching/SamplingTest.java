package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.learn.Randomness;
import org.millijoule.network.Shape;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.BlockOptions;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.MobileBlockSpace;

class SamplingTest {
    private static final MobileBlockSpace SPACE = Toys.space();
    private static final List<Choice> CHOICES = SPACE.choices();
    private static final long SEED = 3;

    @ParameterizedTest
    @EnumSource
    void everyDrawIsInTheSpaceAndTheSameAgain(Sampling sampling) {
        for (Connectivity connectivity : Connectivity.values()) {
            for (BitSharing sharing : BitSharing.values()) {
                MobileBlockSpace space = Toys.space(new Shape(16, 16, 3), connectivity, sharing, 0);
                for (long step = 0; step < 200; step++) {
                    Architecture drawn = sampling.architecture(space.choices(), SEED, step);
                    assertThat(drawn).isEqualTo(sampling.architecture(space.choices(), SEED, step));
                    assertThat(space.codec().settings(drawn)).hasSize(3);
                    for (int c = 0; c < space.choices().size(); c++) {
                        Choice choice = space.choices().get(c);
                        assertThat(drawn.option(c))
                                .isBetween(
                                        choice.inert() ? choice.options().size() - 1 : 0,
                                        choice.options().size() - 1);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherSeedDrawsOtherArchitectures(Sampling sampling) {
        assertThat(draws(sampling, SEED)).isNotEqualTo(draws(sampling, SEED + 1));
    }

    private static List<Architecture> draws(Sampling sampling, long seed) {
        return java.util.stream.LongStream.range(0, 12)
                .mapToObj(step -> sampling.architecture(CHOICES, seed, step))
                .toList();
    }

    @Test
    void everyFourthStepIsTheLargestNetworkAndTheOthersAreTheUniformPolicys() {
        for (long step = 0; step < 40; step++) {
            Architecture drawn = Sampling.LARGEST_FIRST.architecture(CHOICES, SEED, step);
            if (step % 4 == 0) {
                assertThat(SPACE.codec().settings(drawn)).isEqualTo(largest());
            } else {
                assertThat(drawn)
                        .isEqualTo(new Policy(CHOICES).sample(Randomness.of(SEED, "weights-architecture", step)))
                        .isEqualTo(Sampling.UNIFORM.architecture(CHOICES, SEED, step));
            }
        }
    }

    private static List<BlockSetting> largest() {
        return SPACE.places().stream().map(BlockOptions::largest).toList();
    }

    @Test
    void aSandwichIsLargestSmallestAndADraw() {
        Set<Architecture> draws = new HashSet<>();
        for (long step = 0; step < 60; step += 3) {
            assertThat(SPACE.print(Sampling.SANDWICH.architecture(CHOICES, SEED, step)))
                    .isEqualTo("s1m2k5b8.8|s1m2k5b8.8|s1m2k5b8.8");
            assertThat(SPACE.print(Sampling.SANDWICH.architecture(CHOICES, SEED, step + 1)))
                    .isEqualTo("s1m1k3b2.2|s0|s1m1k3b2.2");
            draws.add(Sampling.SANDWICH.architecture(CHOICES, SEED, step + 2));
        }
        assertThat(draws).hasSizeGreaterThan(15);
    }

    /// Choices without a gate have 2 or 3 options, so 6 steps are whole periods of all; gated ones have their
    /// turn in every second step.
    @Test
    void fairnessCoversEachOptionEquallyOftenInAPeriod() {
        for (long start = 0; start < 120; start += 12) {
            Map<String, Integer> counts = new HashMap<>();
            for (long step = start; step < start + 12; step++) {
                int[] options = Sampling.FAIR.architecture(CHOICES, SEED, step).toArray();
                for (int c = 0; c < options.length; c++) {
                    Choice choice = CHOICES.get(c);
                    if (choice.gate().isEmpty() || options[choice.gate().getAsInt()] != 0) {
                        counts.merge(choice.name() + "=" + options[c], 1, Integer::sum);
                    }
                }
            }
            for (Choice choice : CHOICES) {
                int turns = choice.gate().isPresent() ? 6 : 12;
                for (int o = 0; o < choice.options().size() && !choice.inert(); o++) {
                    assertThat(counts.get(choice.name() + "=" + o))
                            .as(choice.name())
                            .isEqualTo(turns / choice.options().size());
                }
            }
        }
    }

    @Test
    void fairnessOrdersEachPeriodAnew() {
        int free = 5 * 2 + 3; // b1 of the last block, which has three options and no gate
        Set<List<Integer>> orders = new HashSet<>();
        for (long step = 0; step < 300; step += 3) {
            orders.add(List.of(fair(step, free), fair(step + 1, free), fair(step + 2, free)));
        }
        assertThat(orders).hasSize(6);
    }

    private static int fair(long step, int choice) {
        return Sampling.FAIR.architecture(CHOICES, SEED, step).option(choice);
    }
}
