package org.millijoule.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class TrainingSpeedTest {
    private static final MeasuredNetwork TOY =
            new MeasuredNetwork("toy", Toys.space(), Optional.empty(), OptionalDouble.empty());

    private final List<String> progress = new ArrayList<>();
    private final TrainingSpeed.Measured measured =
            new TrainingSpeed(List.of(TOY), List.of(8), 2).measure(progress::add);

    private SpeedRow row(String network, StepVariant variant) {
        return measured.rows().stream()
                .filter(row -> row.network().equals(network) && row.variant() == variant)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everySubjectHasItsBaseAndTheSupernetBothOfItsSteps() {
        assertThat(measured.rows())
                .extracting(row -> row.network() + " " + row.variant().key())
                .containsExactly(
                        "toy sampled fp32",
                        "toy sampled quantized",
                        "toy sampled supernet-weights",
                        "toy largest fp32",
                        "toy largest quantized",
                        "toy largest supernet-policy");
        assertThat(progress).contains("toy, batch 8: warm-up", "toy, batch 8: round 2 of 2");
    }

    @Test
    void ratiosAreBetweenRowsOfTheSameNetwork() {
        SpeedRow weights = row("toy sampled", StepVariant.SUPERNET_WEIGHTS);
        SpeedRow alone = row("toy sampled", StepVariant.QUANTIZED);
        SpeedRow base = row("toy sampled", StepVariant.FP32);
        assertThat(base.ratioToFp32()).isEqualTo(1);
        assertThat(base.ratioToStandalone()).isEmpty();
        assertThat(weights.ratioToFp32()).isCloseTo(weights.imagesPerSecond() / base.imagesPerSecond(), within(1e-9));
        assertThat(weights.ratioToStandalone().orElseThrow())
                .isCloseTo(weights.imagesPerSecond() / alone.imagesPerSecond(), within(1e-9));
    }

    @Test
    void sharesAreShares() {
        assertThat(measured.matmulGflops()).isPositive();
        assertThat(measured.rows()).allSatisfy(row -> {
            assertThat(row.peakShare()).isBetween(0.0, 1.0);
            assertThat(row.stallShare()).isBetween(0.0, 1.0);
        });
    }

    @Test
    void aSearchTakesTheTimeOfBothSteps() {
        SearchSpeed search = measured.searches().getFirst();
        double weights = 1 / row("toy sampled", StepVariant.SUPERNET_WEIGHTS).imagesPerSecond();
        double policy = 1 / row("toy largest", StepVariant.SUPERNET_POLICY).imagesPerSecond();
        // Of two rounds the median is the mean, so pairs and steps agree.
        assertThat(search.imagesPerSecond()).isCloseTo(2 / (weights + policy), withinPercentage(1e-6));
        assertThat(search.target()).isEmpty();
    }

    @Test
    void noNativeObjectIsLeftBehind() {
        long before = Pointer.totalCount();
        new TrainingSpeed(List.of(TOY), List.of(8), 1).measure(_ -> {});
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
}
