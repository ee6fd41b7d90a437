package org.millijoule.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/// The short form of `benchmark --memory`: what a few hundred steps of every kind leave behind.
class StepRotationTest {
    private static final int STEPS = 300;
    private static final int WARM_UP = 100;

    /// Of the largest activation in the rotation: 16 images, 16 channels, 16 x 16.
    private static final long ACTIVATION = 4L * 16 * 16 * 16 * 16;

    /// Two measures of the same steps.
    ///
    /// @param objects native objects that Java holds: exact, but blind to what only libtorch holds
    /// @param heap bytes of the native heap: the compiler of the JVM takes from it too, by megabytes, which hides
    /// what is smaller
    private record Left(MemoryTrend objects, MemoryTrend heap) {
        static Left behind(Runnable step) {
            Optional<NativeHeap> heap = NativeHeap.find();
            assumeTrue(heap.isPresent(), "only glibc says how much memory it has given out");
            List<MemoryTrend.Sample> objects = new ArrayList<>();
            List<MemoryTrend.Sample> bytes = new ArrayList<>();
            for (int i = 1; i <= STEPS; i++) {
                step.run();
                if (i % 5 == 0) {
                    objects.add(new MemoryTrend.Sample(i, Pointer.totalCount()));
                    bytes.add(new MemoryTrend.Sample(i, heap.orElseThrow().bytesInUse()));
                }
            }
            return new Left(new MemoryTrend(objects, WARM_UP), new MemoryTrend(bytes, WARM_UP));
        }
    }

    @Test
    void noStepLeavesANativeObjectOrAnActivationBehind() {
        try (StepRotation rotation = new StepRotation(STEPS)) {
            Left left = Left.behind(rotation::step);
            assertThat(left.objects().slope()).as(left.toString()).isLessThanOrEqualTo(0);
            assertThat(left.heap().slope()).as(left.toString()).isLessThan(ACTIVATION / 2.0);
        }
    }

    @Test
    void anActivationThatIsLostInEveryStepShowsInBoth() {
        List<Tensor> lost = new ArrayList<>();
        Left left = Left.behind(() -> lost.add(torch.ones(ACTIVATION / 4)));
        lost.forEach(Tensor::close);
        assertThat(left.objects().slope()).isGreaterThanOrEqualTo(1);
        assertThat(left.heap().slope()).isGreaterThan(ACTIVATION / 2.0);
    }
}
