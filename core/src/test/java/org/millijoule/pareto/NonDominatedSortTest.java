package org.millijoule.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moeaframework.core.attribute.CrowdingDistance;
import org.moeaframework.core.attribute.Rank;
import org.moeaframework.core.population.FastNondominatedSorting;
import org.moeaframework.core.population.Population;

class NonDominatedSortTest {
    @ParameterizedTest
    @CsvSource({"1, 2, false", "50, 2, false", "50, 2, true", "50, 3, false", "80, 3, true"})
    void ranksAreThoseOfMoeaFramework(int count, int metrics, boolean ties) {
        for (long seed = 0; seed < 20; seed++) {
            double[][] points = MoeaOracle.points(count, metrics, ties, seed);
            Population population = MoeaOracle.population(Arrays.asList(points));
            new FastNondominatedSorting().evaluate(population);
            int[] ranks = NonDominatedSort.ranks(points);
            for (int i = 0; i < count; i++) {
                assertThat(ranks[i]).isEqualTo(Rank.getAttribute(population.get(i)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 2", "30, 3"})
    void crowdingIsThatOfMoeaFramework(int count, int metrics) {
        for (long seed = 0; seed < 20; seed++) {
            double[][] all = MoeaOracle.points(count, metrics, false, seed);
            int[] ranks = NonDominatedSort.ranks(all);
            double[][] front = java.util.stream.IntStream.range(0, count)
                    .filter(i -> ranks[i] == 0)
                    .mapToObj(i -> all[i])
                    .toArray(double[][]::new);
            Population population = MoeaOracle.population(Arrays.asList(front));
            new FastNondominatedSorting().updateCrowdingDistance(population);
            double[] crowding = NonDominatedSort.crowding(front);
            for (int i = 0; i < front.length; i++) {
                double expected = CrowdingDistance.getAttribute(population.get(i));
                if (Double.isInfinite(expected)) {
                    assertThat(crowding[i]).isInfinite();
                } else {
                    assertThat(crowding[i]).isCloseTo(expected, within(1e-9));
                }
            }
        }
    }

    @Test
    void lessViolationDominatesWhateverTheMetrics() {
        double[][] points = {{1, 1}, {9, 9}, {5, 5}, {2, 2}};
        assertThat(NonDominatedSort.ranks(points, new double[] {0.5, 0, 0.1, 0.5}))
                .containsExactly(2, 0, 1, 3);
    }

    @Test
    void noPointsHaveNoRanks() {
        assertThat(NonDominatedSort.ranks(new double[0][])).isEmpty();
        assertThat(NonDominatedSort.crowding(new double[0][])).isEmpty();
        assertThat(NonDominatedSort.crowding(new double[][] {{1, 1}})).containsExactly(Double.POSITIVE_INFINITY);
    }
}
