package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchmarkCommandTest {
    @Test
    void aBenchmarkWithoutAModeSaysWhichThereAre() {
        Invocation invocation = Invocation.of("benchmark");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr()).contains("which benchmark? Maybe --memory");
        assertThat(invocation.stdout()).isEmpty();
    }

    @Test
    void tooFewStepsAreRefused() {
        Invocation invocation = Invocation.of("benchmark", "--memory", "--steps", "5");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr()).contains("--steps 5 shows nothing. Maybe 100 or more?");
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
    void accuracyNeedsImages() {
        Invocation invocation = Invocation.of("benchmark", "--accuracy");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr()).contains("on which images? Maybe --data FOLDER");
    }
}
