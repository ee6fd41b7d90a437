package org.millijoule.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyFileTest {
    @Test
    void meansAndSpreadAreOverSeeds() {
        AccuracyFile file = AccuracyFile.of(
                "s1m1k3b8.8",
                9.1,
                1000,
                60,
                10,
                List.of(0L, 1L),
                "lsq",
                BenchmarkOrigin.withoutData(),
                List.of(
                        new AccuracyFile.Row(0, "fp32", 92, 0, 100),
                        new AccuracyFile.Row(0, "w4a4", 91, -1, 50),
                        new AccuracyFile.Row(1, "fp32", 94, 0, 200),
                        new AccuracyFile.Row(1, "w4a4", 92, -2, 70)));
        assertThat(file.precisions()).extracting("precision").containsExactly("fp32", "w4a4");
        AccuracyFile.Precision four = file.precisions().getLast();
        assertThat(four.mean()).isEqualTo(91.5);
        assertThat(four.sd().getAsDouble()).isCloseTo(Math.sqrt(0.5), within(1e-12));
        assertThat(four.difference()).isEqualTo(-1.5);
        assertThat(four.seconds()).isEqualTo(60);
    }

    @Test
    void oneSeedHasNoSpread() {
        AccuracyFile file = AccuracyFile.of(
                "s1m1k3b8.8",
                9.1,
                1000,
                60,
                10,
                List.of(0L),
                "lsq",
                BenchmarkOrigin.withoutData(),
                List.of(new AccuracyFile.Row(0, "fp32", 92, 0, 100)));
        assertThat(file.precisions().getFirst().sd()).isEmpty();
    }
}
