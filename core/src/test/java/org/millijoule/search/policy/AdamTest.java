package org.millijoule.search.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdamTest {
    /// Worked by hand from algorithm 1 with g = 0.5, then -1: m = 0.05, -0.055; v = 0.00025, 0.00124975.
    @Test
    void twoStepsAreThoseOfThePaper() {
        double[][] theta = {{1}};
        Adam adam = new Adam(new Adam.Settings(), 1);
        adam.step(theta, new double[][] {{0.5}});
        assertThat(theta[0][0]).isCloseTo(1 - 0.001 * 0.5 / (0.5 + 1e-8), within(1e-15));
        double before = theta[0][0];
        adam.step(theta, new double[][] {{-1}});
        double mean = -0.055 / (1 - 0.81);
        double square = 0.00124975 / (1 - 0.999 * 0.999);
        assertThat(theta[0][0]).isCloseTo(before - 0.001 * mean / (Math.sqrt(square) + 1e-8), within(1e-14));
    }

    @Test
    void aRestoredOptimizerGoesOnBitForBit() {
        double[][] theta = {{1, 2}, {3}};
        Adam adam = new Adam(new Adam.Settings(0.01, 0.5, 0.999, 1e-8), 3);
        adam.step(theta, new double[][] {{0.5, -1}, {2}});
        double[][] copy = {theta[0].clone(), theta[1].clone()};
        Adam restored = new Adam(new Adam.Settings(0.01, 0.5, 0.999, 1e-8), 3);
        restored.restore(adam.state());
        adam.step(theta, new double[][] {{0.1, 0.2}, {0.3}});
        restored.step(copy, new double[][] {{0.1, 0.2}, {0.3}});
        assertThat(copy).isDeepEqualTo(theta);
    }

    @Test
    void gradientsThatAreNotNumbersChangeNothing() {
        double[][] theta = {{1}};
        Adam adam = new Adam(new Adam.Settings(), 1);
        assertThatThrownBy(() -> adam.step(theta, new double[][] {{Double.NaN}}))
                .isInstanceOf(ArithmeticException.class);
        assertThat(theta[0]).containsExactly(1);
        assertThat(adam.state()).containsOnly(0);
    }

    @Test
    void statesOfAnotherSizeAreRefused() {
        assertThatThrownBy(() -> new Adam(new Adam.Settings(), 1).restore(new double[7]))
                .hasMessageContaining("3 numbers, not 7");
    }
}
