package org.millijoule.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.searching.MemoryLog;
import org.millijoule.searching.Toys;

class PrecisionStudyTest {
    private static final ImageDataset SHAPES = new ShapesDataset(200, 50, 16, 7);
    private static final TrainingData DATA = TrainingData.whole(SHAPES);
    private static final String LINE = "s1m1k3b8.8|s0|s1m2k3b8.8";
    private static final Recipe FULL = recipe(0.05);
    private static final PrecisionStudy STUDY = new PrecisionStudy(
            SHAPES,
            Toys.space(),
            LINE,
            new PrecisionStudy.FullPrecision(2, FULL, 1, 5),
            List.of(stage(8, recipe(0)), stage(2, recipe(0.05))));
    private static final Images TEST = SHAPES.test();

    private static Recipe recipe(double rate) {
        return new Recipe(32, rate, 0, 0.9, 0, 5, 0.005, 0, 0, 0, 0, new Augmentation());
    }

    private static PrecisionStudy.Quantized stage(int bits, Recipe recipe) {
        return new PrecisionStudy.Quantized(bits, 2, recipe, 0.5, 4, 1, 0.3, 5);
    }

    @Test
    void allImagesAreTrainedOnAndNoneIsLeftToValidate() {
        assertThat(DATA.split().train()).hasSize(200);
        assertThat(DATA.split().validate()).isEmpty();
    }

    @Test
    void onlyTheBitsOfTheBlocksChange() {
        assertThat(STUDY.space().print(STUDY.at(2))).isEqualTo("s1m1k3b2.2|s0|s1m2k3b2.2");
    }

    /// With a learning rate of 0 weights stay what they were.
    @Test
    void quantizedNetworksStartFromTheWeightsOfTheFullPrecisionOne() {
        MemoryLog full = new MemoryLog();
        MemoryLog quantized = new MemoryLog();
        try (FullPrecisionNetwork network = STUDY.train(DATA, 3, full)) {
            STUDY.quantize(network, STUDY.quantized().getFirst(), DATA, 3, quantized)
                    .close();
        }
        assertThat(stem(quantized, "w8a8")).isEqualTo(stem(full, "full-precision"));
        assertThat(quantized.metrics().getLast().validationAccuracy()).isEmpty();
    }

    private static float[] stem(MemoryLog log, String stage) {
        Checkpoint last = log.latest(stage).orElseThrow();
        return Objects.requireNonNull(last.floats().get("stem/value")).values();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8, 15, 22})
    void aCrashedStudyGoesOnBitForBit(int steps) {
        float[][] expected = logits(new MemoryLog());
        MemoryLog crashed = new MemoryLog().crashAfter(steps);
        assertThatThrownBy(() -> logits(crashed)).isInstanceOf(MemoryLog.Crash.class);
        assertThat(logits(crashed.reopened())).isDeepEqualTo(expected);
    }

    @Test
    void bitsThatTheSpaceLacksAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PrecisionStudy(
                        SHAPES, Toys.space(), LINE, STUDY.fullPrecision(), List.of(stage(6, recipe(0)))))
                .withMessageContaining("the space has [2, 4, 8] bits, but 6");
    }

    private static float[][] logits(MemoryLog log) {
        try (FullPrecisionNetwork network = STUDY.train(DATA, 3, log);
                Retrained quantized = STUDY.quantize(network, STUDY.quantized().getLast(), DATA, 3, log)) {
            assertThat(network.logits(TEST)).hasDimensions(50, 10);
            return quantized.logits(TEST);
        }
    }
}
