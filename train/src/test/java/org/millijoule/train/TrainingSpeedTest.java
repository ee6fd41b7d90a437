package org.millijoule.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class TrainingSpeedTest {
    private static final MeasuredNetwork TOY =
            new MeasuredNetwork("toy", Toys.space(), Optional.empty(), OptionalDouble.empty());

    private static final SortedMap<String, Long> NATIVE_OBJECTS = new TreeMap<>();
    private static final TrainingSpeed.Measured MEASURED = new TrainingSpeed(List.of(TOY), List.of(8), 4)
            .measure(progress -> NATIVE_OBJECTS.put(progress, Pointer.totalCount()));

    private SpeedRow row(String network, StepVariant variant) {
        return MEASURED.rows().stream()
                .filter(row -> row.network().equals(network) && row.variant() == variant)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everySubjectHasItsBaseAndTheSupernetBothOfItsSteps() {
        assertThat(MEASURED.rows())
                .extracting(row -> row.network() + " " + row.variant().key())
                .containsExactly(
                        "toy sampled fp32",
                        "toy sampled quantized",
                        "toy sampled supernet-weights",
                        "toy largest fp32",
                        "toy largest quantized",
                        "toy largest supernet-policy");
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
        assertThat(MEASURED.matmulGflops()).isPositive();
        assertThat(MEASURED.rows()).allSatisfy(row -> {
            assertThat(row.peakShare()).isBetween(0.0, 1.0);
            assertThat(row.stallShare()).isBetween(0.0, 1.0);
        });
    }

    @Test
    void aSearchIsNeitherFasterNorSlowerThanBothOfItsSteps() {
        SearchSpeed search = MEASURED.searches().getFirst();
        double weights = row("toy sampled", StepVariant.SUPERNET_WEIGHTS).imagesPerSecond();
        double policy = row("toy largest", StepVariant.SUPERNET_POLICY).imagesPerSecond();
        assertThat(search.imagesPerSecond()).isBetween(0.5 * Math.min(weights, policy), 2 * Math.max(weights, policy));
        assertThat(search.target()).isEmpty();
    }

    @Test
    void noRoundLeavesANativeObjectBehind() {
        assertThat(NATIVE_OBJECTS).containsKey("toy, batch 8: warm-up");
        assertThat(NATIVE_OBJECTS.get("toy, batch 8: round 4 of 4"))
                .isLessThanOrEqualTo(NATIVE_OBJECTS.get("toy, batch 8: round 2 of 4"));
    }
}
