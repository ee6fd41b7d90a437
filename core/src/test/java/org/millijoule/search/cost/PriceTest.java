package org.millijoule.search.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;

class PriceTest {
    private static final Constraint TWO_MILLIJOULES = new Constraint(Metric.ENERGY, 2);

    @Test
    void theDualRisesOutsideTheBudgetAndFallsInside() {
        Price price = new Price(TWO_MILLIJOULES, new Price.Dual(0.1, 10));
        price.update(4);
        assertThat(price.lambda()).isCloseTo(1.1, within(1e-12));
        price.update(1);
        assertThat(price.lambda()).isCloseTo(1.05, within(1e-12));
    }

    @Test
    void theDualStaysBetweenZeroAndItsMaximum() {
        Price price = new Price(TWO_MILLIJOULES, new Price.Dual(100, 10));
        price.update(8);
        assertThat(price.lambda()).isEqualTo(10);
        price.update(0.1);
        assertThat(price.lambda()).isZero();
    }

    @Test
    void aFixedLambdaStays() {
        Price price = new Price(TWO_MILLIJOULES, new Price.Fixed(0.3));
        price.update(8);
        assertThat(price.lambda()).isEqualTo(0.3);
    }

    @Test
    void insideTheBudgetThereIsNoGradientAndNoPenalty() {
        Price price = new Price(TWO_MILLIJOULES, new Price.Dual());
        double[][] gradient = {{1, 2}};
        price.addGradient(1.9, new double[][] {{5, 5}}, gradient);
        assertThat(gradient[0]).containsExactly(1, 2);
        assertThat(price.penalty(1.9)).isZero();
    }

    @Test
    void outsideItTheGradientIsThatOfThePenalty() {
        Price price = new Price(TWO_MILLIJOULES, new Price.Fixed(3));
        double[][] gradient = {{1, 2}};
        price.addGradient(2.5, new double[][] {{4, -4}}, gradient);
        assertThat(gradient[0]).containsExactly(1 + 3.0 / 2 * 4, 2 - 3.0 / 2 * 4);
        assertThat(price.penalty(2.5)).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void theStateIsOneNumber() {
        Price price = new Price(TWO_MILLIJOULES, new Price.Dual());
        price.update(7);
        Price restored = new Price(TWO_MILLIJOULES, new Price.Dual());
        restored.restore(price.lambda());
        price.update(1);
        restored.update(1);
        assertThat(restored.lambda()).isEqualTo(price.lambda());
        assertThatThrownBy(() -> restored.restore(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
