package org.millijoule.job.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.learn.TrainingData;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.study.PrecisionStudy;

class FitTest {
    private static final Path QUICKSTART =
            Path.of(System.getProperty("millijoule.root", "..")).resolve("examples/quickstart.yaml");

    /// Whatever would end a training in nothing, or in a crash, is refused before it.
    @ParameterizedTest
    @CsvSource({
        "strategy.weights.batch, 100000, D_train has only 480 images",
        "strategy.weights.batch, 200, D_validate has only 120 images",
        "retrain.weights.batch, 481, D_train has only 480 images",
        "space.input, 96x96x3, but the images are 24x24x3",
        "space.classes, 5, but the data have 10",
        "space.expansion-one, drop, Maybe expansion-one: keep?",
        "strategy.policy.cost-samples, 1, cost-samples must be at least 2",
        "strategy.policy.lambda-max, 0, lambda-max must be above 0",
        "strategy.policy.momentum, 1, momentum must be below 1"
    })
    void whatDoesNotFitIsRefusedBeforeTraining(String key, String value, String problem) {
        String option = "--set " + key + "=" + value;
        List<SpecOverride> overrides = List.of(
                new SpecOverride("--set data.images=600", "data.images", "600"), new SpecOverride(option, key, value));
        assertThatThrownBy(() -> {
                    Spec<SearchSpec> spec = SpecReader.read(SearchSpec.class, QUICKSTART, overrides);
                    SearchProblem.of(spec, SearchProblem.data(spec, _ -> {}));
                })
                .isInstanceOf(SpecException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(problem);
    }

    /// Only with an image is it known how many channels the first layer reads.
    @Test
    void aSpaceWithoutNetworksForTheImagesIsRefusedWithItsPlace() {
        String text = """
                data: {kind: shapes, images: 600, test-images: 20, size: 16}
                hardware: {kind: bit-fusion}
                budget: {energy: 1 mJ}
                space:
                  kind: layer-bits
                  layers: [{channels: 8}, {channels: 16, depthwise: true}]
                """;
        Spec<SearchSpec> spec = SpecReader.parse(SearchSpec.class, text, Path.of("search.yaml"), List.of());
        assertThatThrownBy(() -> SearchProblem.of(spec, SearchProblem.data(spec, _ -> {})))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("search.yaml:")
                .hasMessageContaining("8 come in and channels is 16. Maybe channels: 8?");
    }

    /// The same of `benchmark --accuracy`, with the place in the file.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "batch: 33; batch: 101; 12; D_train has only 100 images",
                "batch: 31; batch: 101; 9; D_train has only 100 images",
                "bits: [2, 8]; bits: [2, 8], expansion-one: drop; 2; Maybe expansion-one: keep?",
                "bits: [2, 8]; bits: [2, 8], input: 8x8x3; 2; input is 8x8x3, but the images are 16x16x3",
                "bits: [2, 8]; bits: [2, 8], classes: 5; 2; classes is 5, but the data have 10"
            })
    void whatDoesNotFitAStudyIsRefusedWithItsPlace(String rule, String broken, int line, String problem) {
        String text = """
                data: {kind: shapes, images: 100, test-images: 20, size: 16}
                space: {kind: mobile-blocks, bits: [2, 8],
                  stem: {channels: 8, stride: 2},
                  stages: [{channels: 8, stride: 1, blocks: 1}],
                  head-channels: 16,
                  expansions: [1, 2],
                  kernels: [3]}
                architecture: s1m2k3b8.8
                full-precision: {epochs: 1, weights: {batch: 31}}
                quantized:
                  - {bits: 8, epochs: 1, weights: {batch: 32}}
                  - {bits: 2, epochs: 1, weights: {batch: 33}}
                """;
        assertThat(text).contains(rule);
        Spec<PrecisionStudy> read =
                SpecReader.parse(PrecisionStudy.class, text.replace(rule, broken), Path.of("study.yaml"), List.of());
        Fit fit = Fit.of(read.value().space(), TrainingData.whole(read.value().data()), read.source());
        assertThatThrownBy(() -> fit.check(read.value()))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("study.yaml:" + line + ":")
                .hasMessageContaining(problem);
    }
}
