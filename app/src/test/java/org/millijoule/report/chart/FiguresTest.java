package org.millijoule.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.millijoule.statistics.BinomialInterval;

class FiguresTest {
    @Test
    void aNumberHasNoMoreDigitsThanItCarries() {
        assertThat(Figures.significant(1.6, 3)).isEqualTo("1.60");
        assertThat(Figures.significant(1234.5, 3)).isEqualTo("1,235");
        assertThat(Figures.significant(0.01234, 3)).isEqualTo("0.0123");
        assertThat(Figures.significant(-0.5, 2)).isEqualTo("−0.50");
        assertThat(Figures.typed(2.0)).isEqualTo("2");
        assertThat(Figures.typed(0.25)).isEqualTo("0.25");
    }

    @Test
    void anEnergyHasTheUnitThatSuitsIt() {
        assertThat(Figures.energy(1_630_000)).isEqualTo("1.63 mJ");
        assertThat(Figures.energy(72_800)).isEqualTo("72.8 µJ");
        assertThat(Figures.energy(1.5)).isEqualTo("1.50 nJ");
        assertThat(Figures.millijoules(OptionalDouble.empty())).isEqualTo(Figures.NONE);
    }

    @Test
    void bytesAndCountsHaveDecimalPrefixes() {
        assertThat(Figures.bytes(OptionalDouble.of(61_204))).isEqualTo("61.2 kB");
        assertThat(Figures.count(OptionalDouble.of(8_305_800))).isEqualTo("8.31 M");
        assertThat(Figures.bytes(OptionalDouble.of(512))).isEqualTo("512 B");
    }

    /// 8 of 10: the textbook example of the score interval, 0.490 to 0.943.
    @Test
    void wilsonsIntervalIsTheTextbooks() {
        BinomialInterval interval = BinomialInterval.wilson(80, 10);

        assertThat(interval.low()).isCloseTo(49.02, within(0.01));
        assertThat(interval.high()).isCloseTo(94.33, within(0.01));
        assertThat(BinomialInterval.wilson(100, 50).high()).isCloseTo(100, within(1e-9));
    }

    @Test
    void axesHaveRoundTicksAndSpanASingleValue() {
        Axis axis = Axis.linear(0.3, 9.1, 4, false);
        assertThat(axis.ticks()).containsExactly(0.0, 5.0, 10.0);
        assertThat(axis.label(5)).isEqualTo("5");
        assertThat(Axis.linear(3, 3, 4, false).position(3)).isCloseTo(0.5, within(0.2));
        assertThat(Axis.logarithmic(0.5, 20).ticks()).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0);
    }
}
