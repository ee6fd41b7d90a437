package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.millijoule.searching.Toys;
import org.millijoule.space.Architecture;

class TrainingSpeedTest {
    private static final MeasuredSpace TOY = toy(OptionalDouble.empty());

    private static final SortedMap<String, Long> NATIVE_OBJECTS = new TreeMap<>();
    private static final TrainingSpeed.Measured MEASURED = new TrainingSpeed(List.of(TOY), Optional.of(List.of(8)), 4)
            .measure(progress -> NATIVE_OBJECTS.put(progress, Pointer.totalCount()));

    private static MeasuredSpace toy(OptionalDouble target) {
        Architecture largest = Toys.space().parse("s1m2k5b2.4|s1m2k5b4.8|s1m2k5b8.2");
        return new MeasuredSpace("toy", List.of(8), Toys.space(), 1, Optional.empty(), largest, target);
    }

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

    /// 2 x 8 images in the 30 + 50 ms of a pair of steps; plain and stand-alone steps do not count.
    @Test
    void aSearchHasTheImagesOfBothStepsInTheTimeOfBoth() {
        MeasuredSpace talk = toy(OptionalDouble.of(210));
        SearchSpeed search = TrainingSpeed.search(
                talk,
                List.of(
                        series(StepVariant.FP32, 1, 1, 1),
                        series(StepVariant.SUPERNET_WEIGHTS, 30, 10, 40),
                        series(StepVariant.QUANTIZED, 2, 2, 2),
                        series(StepVariant.SUPERNET_POLICY, 50, 60, 200),
                        series(StepVariant.SUPERNET_VALIDATION, 20, 30, 40)));
        assertThat(search.imagesPerSecond()).isCloseTo(16 / 0.080, within(1e-9)); // the median of 80, 70, 240
        assertThat(search.validationImagesPerSecond()).isCloseTo(8 / 0.030, within(1e-9));
        assertThat(search.network()).isEqualTo("toy");
        assertThat(search.batch()).isEqualTo(8);
        assertThat(search.target()).hasValue(210);
        assertThat(MEASURED.searches()).singleElement().satisfies(measured -> {
            assertThat(measured.imagesPerSecond()).isPositive();
            assertThat(measured.validationImagesPerSecond()).isPositive();
            assertThat(measured.target()).isEmpty();
        });
    }

    private static SpeedSession.Series series(StepVariant variant, long... milliseconds) {
        StepTimes times = new StepTimes(1);
        for (long each : milliseconds) {
            times.add(0, each * 1_000_000, 0);
        }
        return new SpeedSession.Series(TOY.sampled(), variant, 8, times);
    }

    @Test
    void noRoundLeavesANativeObjectBehind() {
        assertThat(NATIVE_OBJECTS).containsKey("toy, batch 8: warm-up");
        assertThat(NATIVE_OBJECTS.get("toy, batch 8: round 4 of 4"))
                .isLessThanOrEqualTo(NATIVE_OBJECTS.get("toy, batch 8: round 2 of 4"));
    }
}
