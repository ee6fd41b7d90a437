package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.searching.LeftBehind;

/// The short form of `benchmark --memory`: what a hundred steps of each of the three kinds leave behind.
class StepRotationTest {
    @ParameterizedTest
    @MethodSource("org.millijoule.searching.LeftBehind#rotations")
    void noStepLeavesANativeObjectOrAnActivationBehind(Supplier<StepRotation> steps) {
        try (StepRotation rotation = steps.get()) {
            LeftBehind left = LeftBehind.by(rotation::step);
            assertThat(left.objects().slope()).as(left.toString()).isLessThanOrEqualTo(0);
            assertThat(left.heap().slope()).as(left.toString()).isLessThan(LeftBehind.ACTIVATION / 2.0);
        }
    }

    @Test
    void anActivationThatIsKeptInEveryStepShowsInBoth() {
        List<Tensor> kept = new ArrayList<>();
        LeftBehind left = LeftBehind.by(() -> kept.add(torch.ones(LeftBehind.ACTIVATION / 4)));
        kept.forEach(Tensor::close);
        assertThat(left.objects().slope()).isGreaterThanOrEqualTo(1);
        assertThat(left.heap().slope()).isGreaterThan(LeftBehind.ACTIVATION / 2.0);
    }
}
