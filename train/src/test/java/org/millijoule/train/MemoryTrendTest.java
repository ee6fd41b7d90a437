package org.millijoule.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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

    private static MemoryTrend measure(int steps, int warmUp, Runnable step) {
        assumeTrue(ResidentMemory.bytes().isPresent(), "only Linux says how much memory a process has");
        List<MemoryTrend.Sample> samples = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            step.run();
            if (i % 10 == 0) {
                samples.add(new MemoryTrend.Sample(i, ResidentMemory.bytes().orElseThrow()));
            }
        }
        return new MemoryTrend(samples, warmUp);
    }

    /// The short form of `benchmark --memory`: a tensor of 16 KB that is lost in every step shows.
    @Test
    void memoryStaysFlatOver300StepsOfEveryKind() {
        int steps = 300;
        try (StepRotation rotation = new StepRotation(steps)) {
            assertThat(measure(steps, 100, rotation::step).slope()).isLessThan(16_000);
        }
    }

    @Test
    void aTensorThatIsLostInEveryStepShows() {
        List<Tensor> lost = new ArrayList<>();
        MemoryTrend trend = measure(300, 100, () -> lost.add(torch.ones(4096))); // 16 KB
        lost.forEach(Tensor::close);
        assertThat(trend.slope()).isBetween(12_000.0, 24_000.0);
    }
}
