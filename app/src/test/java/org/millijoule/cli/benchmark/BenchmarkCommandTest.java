package org.millijoule.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.cli.Invocation;

class BenchmarkCommandTest {
    @Test
    void aBenchmarkWithoutAModeSaysWhichThereAre() {
        Invocation invocation = Invocation.of("benchmark");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr())
                .contains("which benchmark? Maybe --memory, --training, --ranking, --accuracy, --table, "
                        + "--cost-gradient?");
        assertThat(invocation.stdout()).isEmpty();
    }

    @Test
    void tooFewStepsAreRefused() {
        Invocation invocation = Invocation.of("benchmark", "--memory", "--steps", "5");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr()).contains("--steps 5 shows nothing. Maybe 100 or more?");
    }

    @Test
    void twoModesAtOnceAreRefused() {
        Invocation invocation = Invocation.of("benchmark", "--memory", "--training");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr()).contains("--memory, --training are named together");
    }

    @Test
    void anUnknownNetworkIsRefusedWithTheKnownOnes() {
        Invocation invocation = Invocation.of("benchmark", "--training", "--network", "resnet-34");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr())
                .contains("this benchmark has no network 'resnet-34'. Maybe mobilenet-10, mobilenet-90, "
                        + "talk-64, talk-224, resnet-20, resnet-18?");
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        assertThat(Invocation.of("benchmark", "--training", "--rounds", "0").stderr())
                .contains("--rounds 0 cannot be measured. Maybe a number between 1 and 1000?");
        assertThat(Invocation.of("benchmark", "--training", "--batch", "64,1").stderr())
                .contains("--batch 1 cannot be measured. Maybe a number between 2 and 512?");
    }

    @Test
    void rankingNeedsASpec() {
        Invocation invocation = Invocation.of("benchmark", "--ranking");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr()).contains("which spec? Maybe SPEC.yaml");
    }

    @Test
    void oneNetworkCannotBeRanked() {
        Invocation invocation = Invocation.of("benchmark", "--ranking", "a.yaml", "--architectures", "1");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr()).contains("--architectures 1 cannot be ranked. Maybe 20?");
    }

    @Test
    void aStudyThatCannotBeTrainedIsRefusedWithItsPlace(@TempDir Path folder) throws IOException {
        Path study = folder.resolve("study.yaml");
        Files.writeString(study, """
                data: {kind: shapes, images: 100, test-images: 20, size: 16}
                space:
                  kind: mobile-blocks
                  stages: [{channels: 8, stride: 1, blocks: 1}]
                  expansions: [1, 2]
                  expansion-one: drop
                  kernels: [3]
                  bits: [2, 8]
                architecture: s1m2k3b8.8
                full-precision: {epochs: 1, weights: {batch: 32}}
                quantized: [{bits: 8, epochs: 1, weights: {batch: 32}}]
                """);
        Invocation invocation = Invocation.of("benchmark", "--accuracy", study.toString(), "--out", folder + "/out");
        assertThat(invocation.stderr()).contains("study.yaml:6: expansion-one: drop can be priced but not trained");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void accuracyNeedsImages() {
        Invocation invocation = Invocation.of("benchmark", "--accuracy");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr()).contains("on which images? Maybe --data FOLDER");
    }
}
