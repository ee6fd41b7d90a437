package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.search.cost.CostGradient;
import org.millijoule.search.policy.Relaxation;
import org.millijoule.searching.Joint;
import org.millijoule.searching.PolicySteps;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Stage;
import org.millijoule.spec.SpecReader;

class TalkExamplesTest {
    static List<Path> full() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../examples/talk"))) {
            return files.filter(file -> !file.toString().contains("-small"))
                    .sorted()
                    .toList();
        }
    }

    private static SearchSpec read(Path file) {
        return SpecReader.read(SearchSpec.class, file).value();
    }

    /// What the small twin finds can be trained in the full space, and the stages are the same.
    @ParameterizedTest
    @MethodSource("full")
    void everyExperimentHasASmallTwinWithTheSameChoicesAndStages(Path file) {
        SearchSpec spec = read(file);
        SearchSpec twin = read(Path.of(file.toString().replace(".yaml", "-small.yaml")));
        assertThat(twin.space().choices()).isEqualTo(spec.space().choices());
        assertThat(spec.space().parts()).hasSize(22);
        assertThat(twin.strategy().kind()).isEqualTo(spec.strategy().kind());
        assertThat(twin.target().isPresent()).isEqualTo(spec.target().isPresent());
        assertThat(twin.baselines()).isEqualTo(spec.baselines());
        assertThat(twin.hardware()).isEqualTo(spec.hardware());
        if (spec.strategy() instanceof Joint joint && twin.strategy() instanceof Joint small) {
            assertThat(small.policy().relaxation()).isEqualTo(joint.policy().relaxation());
            assertThat(small.policy().lambda()).isEqualTo(joint.policy().lambda());
            assertThat(small.policy().baseline()).isEqualTo(joint.policy().baseline());
            assertThat(joint.warmUpEpochs() + joint.epochs()).isEqualTo(60); // as the talk says
            boolean letter = file.endsWith("letter.yaml");
            assertThat(joint.policy().relaxation() == Relaxation.SOFT).isEqualTo(letter);
            assertThat(joint.policy().lambda() == PolicySteps.LambdaRule.FIXED).isEqualTo(letter);
            assertThat(joint.policy().baseline() == CostGradient.Baseline.NONE).isEqualTo(letter);
        }
    }

    @ParameterizedTest
    @MethodSource("full")
    void theTableIsTheTalks(Path file) {
        MobileBlockSpace talk = new MobileBlockSpace();
        MobileBlockSpace space = (MobileBlockSpace) read(file).space();
        if (!file.endsWith("cifar-100.yaml")) {
            assertThat(space.stages()).isEqualTo(talk.stages());
            assertThat(space.stem()).isEqualTo(talk.stem());
        }
        assertThat(space.stages())
                .extracting(Stage::channels)
                .isEqualTo(talk.stages().stream().map(Stage::channels).toList());
        assertThat(space.headChannels()).isEqualTo(talk.headChannels());
    }
}
