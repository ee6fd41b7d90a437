package org.millijoule.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.data.Images;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.Metrics;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Metric;
import org.millijoule.searching.Found;
import org.millijoule.searching.Joint;
import org.millijoule.searching.MemoryLog;
import org.millijoule.searching.PolicySteps;
import org.millijoule.searching.Sampling;
import org.millijoule.searching.Selection;
import org.millijoule.searching.TinyRun;
import org.millijoule.space.Architecture;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

/// Trainings with every option of a recipe switched on: mixup, averaged weights, label smoothing, cutout and, in
/// retraining, a teacher.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipeInTrainingTest {
    private static final TinyRun RUN = new TinyRun();
    private static final Recipe EVERYTHING =
            new Recipe(32, 0.05, 0.1, 0.9, 4e-5, 5, 0.005, 0.2, 0.1, 0.4, 0.95, new Augmentation(2, true, 6));
    private static final Retraining RETRAINING = new Retraining(2, EVERYTHING, 1, 0.3, 5, new Distillation(0.5, 3, 1));
    private static final Architecture LARGEST = RUN.costs.table(Metric.ENERGY).dearest();
    private static final Images IMAGES = new ShapesDataset(500, 100, 16, 7).test();

    private final MemoryLog whole = new MemoryLog();
    private float[][] expected = {};

    @BeforeAll
    void retrainOnce() {
        expected = retrain(whole);
    }

    /// The teacher takes 12 steps, the student 24.
    @ParameterizedTest
    @ValueSource(ints = {7, 14, 30})
    void aCrashedRetrainingGoesOnBitForBit(int steps) {
        MemoryLog crashed = new MemoryLog().crashAfter(steps);
        assertThatThrownBy(() -> retrain(crashed)).isInstanceOf(MemoryLog.Crash.class);
        MemoryLog resumed = crashed.reopened();
        assertThat(retrain(resumed)).isDeepEqualTo(expected);
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        assertSame(resumed.latest("retrain-largest").orElseThrow());
    }

    private void assertSame(Checkpoint checkpoint) {
        Checkpoint other = whole.latest("retrain-largest").orElseThrow();
        assertThat(checkpoint.floats()).usingRecursiveComparison().isEqualTo(other.floats());
    }

    @Test
    void aFinishedRetrainingOnlyReadsItsResult() {
        assertThat(retrain(whole.reopened())).isDeepEqualTo(expected);
    }

    @Test
    void theTeacherIsAStageOfItsOwnThatIsNeverQuantized() {
        Checkpoint teacher = whole.latest("retrain-largest-teacher").orElseThrow();
        assertThat(teacher.finished()).isTrue();
        assertThat(teacher.floats("stem.input.8/steps", List.of(1))).containsExactly(1); // as it was made
        assertThat(whole.metrics().stream().map(Metrics::phase))
                .containsExactly("retrain-largest-teacher", "retrain-largest", "retrain-largest");
        assertThat(whole.metrics().getFirst().validationAccuracy()).isPresent();
    }

    @Test
    void whatIsHandedOverAreTheAveragedWeights() {
        Checkpoint last = whole.latest("retrain-largest").orElseThrow();
        assertThat(values(last, "stem/value")).isNotEqualTo(values(last, "stem/average"));
        Recipe plain = new Recipe(32, 0.05, 0.1, 0.9, 4e-5, 5, 0.005, 0.2, 0.1, 0.4, 0, new Augmentation(2, true, 6));
        MemoryLog without = new MemoryLog();
        // Averaging does not touch the training: its last weights are those of one without. The teacher hands
        // over averaged weights too, so there is none here.
        train(new Retraining(2, plain, 1, 0.3, 5, new Distillation()), without);
        MemoryLog with = new MemoryLog();
        train(new Retraining(2, EVERYTHING, 1, 0.3, 5, new Distillation()), with);
        float[] live = values(without.latest("retrain-largest").orElseThrow(), "stem/value");
        assertThat(values(with.latest("retrain-largest").orElseThrow(), "stem/average"))
                .isEqualTo(live);
    }

    private static float[] values(Checkpoint checkpoint, String name) {
        return Objects.requireNonNull(checkpoint.floats().get(name), name).values();
    }

    @Test
    void aCrashedSearchGoesOnBitForBit() {
        MemoryLog uninterrupted = new MemoryLog();
        Found found = search(uninterrupted);
        MemoryLog crashed = new MemoryLog().crashAfter(25);
        assertThatThrownBy(() -> search(crashed)).isInstanceOf(MemoryLog.Crash.class);
        MemoryLog resumed = crashed.reopened();
        assertThat(search(resumed)).isEqualTo(found);
        assertThat(resumed.metrics()).isEqualTo(uninterrupted.metrics());
        assertThat(resumed.trials()).isEqualTo(uninterrupted.trials());
    }

    @Test
    void theSpecOfARecipeSurvivesARoundTrip() {
        String text = """
                epochs: 3
                weights: {mixup: 0.2, average-decay: 0.999, label-smoothing: 0.1, full-precision: 0}
                distillation: {weight: 0.7, temperature: 2, teacher-epochs: 5}
                """;
        Path file = Path.of("retrain.yaml");
        Retraining read =
                SpecReader.parse(Retraining.class, text, file, List.of()).value();
        assertThat(read.weights().mixup()).isEqualTo(0.2);
        assertThat(read.weights().averageDecay()).isEqualTo(0.999);
        assertThat(read.distillation()).isEqualTo(new Distillation(0.7, 2, 5));
        assertThat(read.allEpochs()).isEqualTo(8);
        assertThat(SpecReader.parse(Retraining.class, SpecWriter.write(read), file, List.of())
                        .value())
                .isEqualTo(read);
        assertThat(new Retraining().allEpochs()).isEqualTo(30);
    }

    private static Found search(RunLog log) {
        return RUN.search(
                new Joint(
                        1, 2, Sampling.LARGEST_FIRST, EVERYTHING, new PolicySteps(), new Selection(50, 3, 64, 1, 2), 5),
                log);
    }

    private static float[][] retrain(MemoryLog log) {
        return train(RETRAINING, log);
    }

    private static float[][] train(Retraining retraining, MemoryLog log) {
        try (Retrained retrained = retraining.retrain("largest", LARGEST, RUN.spec.freshNetworks(), RUN.data, log)) {
            return retrained.logits(IMAGES);
        }
    }
}
