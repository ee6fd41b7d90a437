package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpeedRowTest {
    @Test
    void aTrainingStepIsSixOperationsPerMultiplyAccumulate() {
        // 10 MMAC * 3 passes * 2 = 60 MFLOP an image; 500 images/s are 30 of 200 GFLOP/s.
        assertThat(SpeedRow.peakShare(10, 500, 200)).isCloseTo(0.15, within(1e-12));
    }

    @Test
    void variantsReadAsInTheContract() {
        assertThat(StepVariant.values())
                .extracting(StepVariant::key)
                .containsExactly("fp32", "quantized", "supernet-weights", "supernet-policy", "supernet-validation");
    }
}
