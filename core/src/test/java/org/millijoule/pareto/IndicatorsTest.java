package org.millijoule.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moeaframework.core.Solution;
import org.moeaframework.core.indicator.AdditiveEpsilonIndicator;
import org.moeaframework.core.indicator.Normalizer;
import org.moeaframework.core.indicator.WFGHypervolume;
import org.moeaframework.problem.AbstractProblem;

class IndicatorsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 2, false",
        "40, 2, false",
        "40, 2, true",
        "1, 3, false",
        "40, 3, false",
        "60, 3, true",
        "150, 3, false"
    })
    void hypervolumeIsThatOfMoeaFramework(int count, int metrics, boolean ties) {
        for (long seed = 0; seed < 20; seed++) {
            List<double[]> points = Arrays.asList(MoeaOracle.points(count, metrics, ties, seed));
            double[] reference = new double[metrics];
            Arrays.fill(reference, 1);
            double expected = new WFGHypervolume(problem(metrics), reference).evaluate(MoeaOracle.front(points));
            assertThat(Hypervolume.of(points, reference)).isCloseTo(expected, within(1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 2, false", "30, 3, false", "30, 3, true"})
    void epsilonIsThatOfMoeaFramework(int count, int metrics, boolean ties) {
        for (long seed = 0; seed < 20; seed++) {
            List<double[]> found = Arrays.asList(MoeaOracle.points(count, metrics, ties, seed));
            List<double[]> wanted = Arrays.asList(MoeaOracle.points(count, metrics, ties, seed + 1000));
            double expected = new AdditiveEpsilonIndicator(
                            problem(metrics), MoeaOracle.front(wanted), Normalizer.none())
                    .evaluate(MoeaOracle.front(found));
            // MOEA Framework cuts it at 0, where one front is ahead everywhere
            assertThat(Math.max(0, AdditiveEpsilon.of(found, wanted))).isCloseTo(expected, within(1e-12));
        }
    }

    private static AbstractProblem problem(int metrics) {
        return new AbstractProblem(0, metrics) {
            @Override
            public void evaluate(Solution solution) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Solution newSolution() {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void aLineHasALength() {
        assertThat(Hypervolume.of(List.of(new double[] {3}, new double[] {5}), 10))
                .isEqualTo(7);
        assertThat(Hypervolume.of(List.of(), 10)).isZero();
    }

    @Test
    void pointsOnTheReferenceOrBeyondAddNothing() {
        assertThat(Hypervolume.of(List.of(new double[] {1, 10, 1}, new double[] {20, 1, 1}), 10, 10, 10))
                .isZero();
        assertThat(Hypervolume.of(List.of(new double[] {0, 0, 0}), 10, 10, 10)).isEqualTo(1000);
    }

    @Test
    void fourMetricsAreRefused() {
        assertThatThrownBy(() -> Hypervolume.of(List.of(), 1, 1, 1, 1))
                .hasMessageContaining("one, two or three metrics, not for 4");
    }

    @Test
    void aFrontIsNotBehindItself() {
        List<double[]> points = Arrays.asList(MoeaOracle.points(30, 3, false, 1));
        assertThat(AdditiveEpsilon.of(points, points)).isZero();
    }
}
