package org.millijoule.search.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.assign.Factor;
import org.millijoule.assign.Scope;
import org.millijoule.search.Metric;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// Sums of random factors over random choices, whatever graph they make, against all combinations.
class TermTableTest {
    private static List<Choice> choices(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(c -> new Choice(
                        "p" + c + ".w",
                        IntStream.range(0, 1 + random.nextInt(4))
                                .mapToObj(String::valueOf)
                                .toList(),
                        OptionalInt.empty(),
                        random.nextInt(6) == 0))
                .toList();
    }

    private static TermTable table(SplittableRandom random, List<Choice> choices) {
        List<Factor> factors = new ArrayList<>();
        for (int f = 0; f < 2 + random.nextInt(7); f++) {
            TreeSet<Integer> among = new TreeSet<>();
            for (int i = 0; i < random.nextInt(4); i++) {
                among.add(random.nextInt(choices.size()));
            }
            Scope scope = Scope.of(
                    choices.stream().map(choice -> choice.options().size()).toList(), List.copyOf(among));
            boolean integers = random.nextBoolean(); // so that some are equal
            double[] values = random.doubles(scope.combinations(), 0, 4)
                    .map(value -> integers ? Math.rint(value) : value)
                    .toArray();
            factors.add(new Factor(scope, values));
        }
        return new TermTable(Metric.ENERGY, choices, factors);
    }

    private static void forEach(List<Choice> choices, Consumer<int[]> visit) {
        int[] options = new int[choices.size()];
        int at;
        do {
            visit.accept(options);
            at = options.length - 1;
            while (at >= 0 && ++options[at] == choices.get(at).options().size()) {
                options[at--] = 0;
            }
        } while (at >= 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void extremesExpectationAndGradientAreThoseOfAllCombinations(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Choice> choices = choices(random, 5);
        TermTable table = table(random, choices);
        Policy policy = new Policy(choices);
        for (double[] row : policy.logits()) {
            Arrays.setAll(row, o -> random.nextGaussian());
        }
        double[][] v = policy.probabilities();
        double[] found = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0};
        forEach(choices, options -> {
            double cost = table.cost(options);
            double p = 1;
            boolean allowed = true;
            for (int c = 0; c < options.length; c++) {
                p *= v[c][options[c]];
                allowed &= !choices.get(c).inert()
                        || options[c] == choices.get(c).options().size() - 1;
            }
            if (allowed) {
                found[0] = Math.min(found[0], cost);
                found[1] = Math.max(found[1], cost);
            }
            found[2] += p * cost;
        });
        assertThat(table.minimum()).isCloseTo(found[0], within(1e-12));
        assertThat(table.maximum()).isCloseTo(found[1], within(1e-12));
        assertThat(table.expected(policy)).isCloseTo(found[2], within(1e-12));
        double[][] gradient = table.expectedGradient(policy);
        for (int c = 0; c < gradient.length; c++) {
            for (int o = 0; o < gradient[c].length; o++) {
                double kept = policy.logits()[c][o];
                policy.logits()[c][o] = kept + 1e-5;
                double above = table.expected(policy);
                policy.logits()[c][o] = kept - 1e-5;
                double below = table.expected(policy);
                policy.logits()[c][o] = kept;
                double slope = choices.get(c).inert() ? 0 : (above - below) / 2e-5;
                assertThat(gradient[c][o]).isCloseTo(slope, within(1e-8));
            }
        }
    }

    @Test
    void aWeightedSumIsTheSumOfWeightedCosts() {
        SplittableRandom random = new SplittableRandom(1);
        List<Choice> choices = choices(random, 5);
        TermTable one = table(random, choices);
        TermTable other = table(random, choices);
        TermTable sum = TermTable.sum(List.of(one, other), new double[] {0.25, 3});
        forEach(
                choices,
                options -> assertThat(sum.cost(options))
                        .isCloseTo(0.25 * one.cost(options) + 3 * other.cost(options), within(1e-12)));
    }

    @Test
    void choicesThatHangTogetherTooCloselyAreRefused() {
        List<Choice> choices = IntStream.range(0, 30)
                .mapToObj(c -> new Choice("p" + c + ".w", List.of("2", "4", "8"), OptionalInt.empty(), false))
                .toList();
        List<Factor> pairs = new ArrayList<>();
        List<Integer> sizes = Collections.nCopies(30, 3);
        for (int c = 0; c < 30; c++) {
            for (int d = 0; d < c; d++) {
                pairs.add(new Factor(Scope.of(sizes, List.of(d, c)), new double[9]));
            }
        }
        TermTable table = new TermTable(Metric.ENERGY, choices, pairs);
        assertThatThrownBy(table::cheapest)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("30 choices hang together");
    }

    @Test
    void architecturesOfOtherSpacesAreRefused() {
        SplittableRandom random = new SplittableRandom(1);
        TermTable table = table(random, choices(random, 5));
        assertThatThrownBy(() -> table.cost(Architecture.of(new int[3]))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.cost(Architecture.of(new int[] {9, 9, 9, 9, 9})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
