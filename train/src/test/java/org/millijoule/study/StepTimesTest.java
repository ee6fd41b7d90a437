package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTimesTest {
    private static final long MS = 1_000_000;

    private static StepTimes times(long... milliseconds) {
        StepTimes times = new StepTimes(1);
        for (long each : milliseconds) {
            times.add(0, each * MS, 0);
        }
        return times;
    }

    @Test
    void aDisturbedStepDoesNotMoveTheMedian() {
        assertThat(times(100, 102, 5000).seconds()).isCloseTo(0.102, within(1e-12));
        assertThat(times(100, 102, 104, 5000).seconds()).isCloseTo(0.103, within(1e-12));
    }

    @Test
    void architecturesOfDifferentSizeHaveMediansOfTheirOwn() {
        StepTimes times = new StepTimes(2);
        for (long jitter : List.of(0L, 1L, 2L)) {
            times.add(0, (10 + jitter) * MS, 0);
            times.add(1, (50 + jitter) * MS, 0);
        }
        assertThat(times.seconds()).isCloseTo((0.011 + 0.051) / 2, within(1e-12));
    }

    @Test
    void theStallIsAShareOfAllTime() {
        StepTimes times = new StepTimes(1);
        times.add(0, 90 * MS, 0);
        times.add(0, 110 * MS, 10 * MS);
        assertThat(times.stallShare()).isCloseTo(0.05, within(1e-12));
        assertThat(new StepTimes(1).stallShare()).isZero();
    }

    @Test
    void aPairIsAStepAndTheOneThatCameNext() {
        StepTimes pairs = times(10, 20, 30).followedBy(times(60, 50, 10));
        assertThat(pairs.seconds()).isCloseTo(0.070, within(1e-12)); // 70, 70, 40
    }

    @Test
    void withoutAStepThereIsNoMedian() {
        assertThatThrownBy(() -> times().seconds()).hasMessageContaining("at least one value");
    }
}
