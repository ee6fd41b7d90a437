package org.millijoule.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/// The short form of `benchmark --memory`: what a few hundred steps leave behind in the native heap.
class StepRotationTest {
    private static final int STEPS = 300;
    private static final int WARM_UP = 100;

    private static MemoryTrend measure(Runnable step) {
        Optional<NativeHeap> heap = NativeHeap.find();
        assumeTrue(heap.isPresent(), "only glibc says how much memory it has given out");
        System.gc(); // frees what earlier tests of this process left to the garbage collector
        List<MemoryTrend.Sample> samples = new ArrayList<>();
        for (int i = 1; i <= STEPS; i++) {
            step.run();
            if (i % 5 == 0) {
                samples.add(new MemoryTrend.Sample(i, heap.orElseThrow().bytesInUse()));
            }
        }
        return new MemoryTrend(samples, WARM_UP);
    }

    @Test
    void stepsOfEveryKindLeaveNothingBehind() {
        try (StepRotation rotation = new StepRotation(STEPS)) {
            assertThat(measure(rotation::step).isFlat()).isTrue();
        }
    }

    @Test
    void oneTensorThatIsLostInEveryStepShows() {
        List<Tensor> lost = new ArrayList<>();
        MemoryTrend trend = measure(() -> lost.add(torch.ones(1024)));
        lost.forEach(Tensor::close);
        assertThat(trend.slope()).isGreaterThan(4000);
    }
}
