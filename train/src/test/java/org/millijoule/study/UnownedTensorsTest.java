package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.searching.LeftBehind;

/// No training step leaves a tensor to the garbage collector. JavaCPP would free one that nobody knows any more
/// whenever Java collects, and so hide it from [StepRotationTest]. pom.xml runs this class in a process without
/// that, in which JavaCPP counts no objects: there the native heap must tell.
@Tag("no-pointer-gc")
class UnownedTensorsTest {
    @ParameterizedTest
    @MethodSource("org.millijoule.searching.LeftBehind#rotations")
    void noStepLeavesAnActivationToTheGarbageCollector(Supplier<StepRotation> steps) {
        try (StepRotation rotation = steps.get()) {
            LeftBehind left = LeftBehind.by(rotation::step);
            assertThat(left.heap().slope()).as(left.toString()).isLessThan(LeftBehind.ACTIVATION / 2.0);
        }
    }

    /// The 80 MB of this test stay until its process ends.
    @Test
    void anActivationThatNobodyKnowsAnyMoreShows() {
        AtomicInteger steps = new AtomicInteger();
        LeftBehind left = LeftBehind.by(() -> {
            assertThat(torch.ones(LeftBehind.ACTIVATION / 4).numel()).isEqualTo(LeftBehind.ACTIVATION / 4);
            if (steps.incrementAndGet() % 20 == 0) {
                System.gc();
            }
        });
        assertThat(left.heap().slope())
                .as("needs -Dorg.bytedeco.javacpp.nopointergc=true")
                .isGreaterThan(LeftBehind.ACTIVATION / 2.0);
    }
}
