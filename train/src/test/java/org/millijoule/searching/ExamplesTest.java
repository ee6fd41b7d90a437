package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Pact;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.CostGradient;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Relaxation;
import org.millijoule.spec.SpecHash;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

class ExamplesTest {
    private static final Path EXAMPLES =
            Path.of(System.getProperty("millijoule.root", "..")).resolve("examples");

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleReadsAndItsResolvedFormIsTheSameSpec(Path file) {
        SearchSpec spec = SpecReader.read(SearchSpec.class, file).value();
        SearchSpec again = SpecReader.parse(SearchSpec.class, SpecWriter.write(spec), file, List.of())
                .value();
        assertThat(again).isEqualTo(spec);
        assertThat(SpecHash.of(again, Set.of())).isEqualTo(SpecHash.of(spec, Set.of()));
    }

    @Test
    void theBudgetOfTheQuickstartLiesBetweenItsSmallestAndLargestNetwork() {
        SearchSpec spec = SpecReader.read(SearchSpec.class, EXAMPLES.resolve("quickstart.yaml"))
                .value();
        SpaceCosts costs = SpaceCosts.of(spec.space().on(new Shape(24, 24, 3), 10), spec.hardware());
        assertThat(spec.budget().millijoules().getAsDouble())
                .isBetween(
                        costs.table(Metric.ENERGY).minimum(),
                        costs.table(Metric.ENERGY).maximum());
        assertThat(spec.hardware()).isInstanceOf(BitFusion.class);
    }

    @Test
    void theSpecInTheDocumentationOfTrainingReads() throws IOException {
        String page = Files.readString(EXAMPLES.resolveSibling("docs").resolve("training.md"));
        int start = page.indexOf("```yaml") + 7;
        String shown = page.substring(start, page.indexOf("```", start));
        String quickstart = Files.readString(EXAMPLES.resolve("quickstart.yaml"));
        String text = quickstart.substring(0, quickstart.indexOf("retrain:")) + shown;
        SearchSpec spec = SpecReader.parse(SearchSpec.class, text, Path.of("shown.yaml"), List.of())
                .value();
        assertThat(spec.quantizer()).isInstanceOf(Pact.class);
        assertThat(spec.retrain().distillation().isOn()).isTrue();
        assertThat(SpecReader.parse(SearchSpec.class, SpecWriter.write(spec), Path.of("again.yaml"), List.of())
                        .value())
                .isEqualTo(spec);
    }

    @Test
    void oneExampleIsTheTalkToTheLetter() {
        SearchSpec spec = SpecReader.read(SearchSpec.class, EXAMPLES.resolve("quickstart-talk.yaml"))
                .value();
        assertThat(spec.strategy()).isInstanceOfSatisfying(Joint.class, joint -> {
            assertThat(joint.policy().relaxation()).isEqualTo(Relaxation.SOFT);
            assertThat(joint.policy().lambda()).isEqualTo(PolicySteps.LambdaRule.FIXED);
            assertThat(joint.policy().baseline()).isEqualTo(CostGradient.Baseline.NONE);
        });
    }
}
