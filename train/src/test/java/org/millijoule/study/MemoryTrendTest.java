package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryTrendTest {
    private static MemoryTrend trend(int steps, int warmUp, IntToLongFunction bytes) {
        return new MemoryTrend(
                IntStream.rangeClosed(1, steps / 10)
                        .mapToObj(i -> new MemoryTrend.Sample(10 * i, bytes.applyAsLong(10 * i)))
                        .toList(),
                warmUp);
    }

    @Test
    void theSlopeIsBytesPerStepWhateverTheWarmUpDid() {
        MemoryTrend trend = trend(1000, 300, step -> step < 300 ? 1_000_000L * step : 300_000_000L + 2000L * step);
        assertThat(trend.slope()).isCloseTo(2000, within(1e-9));
        assertThat(trend.isFlat()).isFalse();
        assertThat(trend.start()).isEqualTo(300_600_000L);
        assertThat(trend.end()).isEqualTo(302_000_000L);
    }

    @Test
    void outliersDoNotMoveTheSlope() {
        MemoryTrend trend = trend(1000, 0, step -> step % 70 == 0 ? 900_000_000L : 500_000_000L + 100L * step);
        assertThat(trend.slope()).isCloseTo(100, within(20.0));
        assertThat(trend.isFlat()).isTrue();
        assertThat(trend.peak()).isEqualTo(900_000_000L);
    }

    @Test
    void aTrendWithoutSamplesAfterItsWarmUpIsRefused() {
        assertThatThrownBy(() -> trend(100, 100, step -> 1)).hasMessageContaining("two samples");
    }
}
