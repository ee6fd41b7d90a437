package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.train.SearchSpec;

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
                    SearchProblem.of(spec);
                })
                .isInstanceOf(SpecException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(problem);
    }
}
