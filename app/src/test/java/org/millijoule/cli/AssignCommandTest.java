package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class AssignCommandTest {
    private static final Path EXAMPLE = Path.of("../examples/assign.json");

    @TempDir
    Path folder = Path.of(".");

    private Path with(String from, String to) throws IOException {
        Path file = folder.resolve("problem.json");
        return Files.writeString(file, Files.readString(EXAMPLE).replace(from, to));
    }

    private static Invocation assign(Path problem, String... more) {
        String[] all = new String[more.length + 3];
        System.arraycopy(more, 0, all, 3, more.length);
        all[0] = "assign";
        all[1] = "--problem";
        all[2] = problem.toString();
        return Invocation.of(all);
    }

    /// conv2 and conv3 are tied. The best of all 18 combinations is 8, 4, 4 and 4 bits of weights: 0.001 + 0.02 + 0.015
    /// + 0.02 at 25.1 of 30; with 8 bits in the classifier the size would be 30.2.
    @Test
    void theExampleHasTheAnswerThatAllCombinationsHave() {
        Invocation json = assign(EXAMPLE, "--json");
        assertThat(json.stderr()).isEmpty();
        assertThat(json.exitCode()).isZero();
        JsonNode answer = new ObjectMapper().readTree(json.stdout());
        assertThat(answer.propertyNames())
                .containsExactly(
                        "schema",
                        "status",
                        "optimal",
                        "objective",
                        "lower_bound",
                        "costs",
                        "choices",
                        "seconds",
                        "excess");
        assertThat(answer.path("status").stringValue()).isEqualTo("optimal");
        assertThat(answer.path("optimal").booleanValue()).isTrue();
        assertThat(answer.path("objective").doubleValue()).isBetween(0.05599999, 0.05600001);
        assertThat(answer.path("choices").get(1).path("bits").path("weights").intValue())
                .isEqualTo(4);
        assertThat(answer.path("excess").path("size").doubleValue()).isZero();
    }

    @Test
    void theTableHasALineForEachLayerAndSaysWhatIsProven() {
        Invocation table = assign(EXAMPLE);
        assertThat(table.exitCode()).isZero();
        assertThat(table.stdout())
                .contains("conv1", "conv2", "conv3", "classifier", " of 30", " of 16")
                .containsPattern("optimal: nothing inside the limits has a smaller sensitivity \\(\\d+\\.\\d\\d s\\)");
    }

    @Test
    void whatCannotBeKeptIsTold() throws IOException {
        Invocation json = assign(with("\"size\": 30", "\"size\": 10"), "--json");
        assertThat(json.exitCode()).isEqualTo(2);
        assertThat(json.stderr())
                .contains("problem.json: no options are inside every limit: 'size' is 10 and would need");
        JsonNode answer = new ObjectMapper().readTree(json.stdout());
        assertThat(answer.path("status").stringValue()).isEqualTo("infeasible");
        assertThat(answer.path("objective").isNull()).isTrue();
        assertThat(answer.path("choices").isNull()).isTrue();
        assertThat(answer.path("excess").path("size").doubleValue()).isBetween(4.69999, 4.70001);
        assertThat(answer.path("excess").path("energy").doubleValue()).isZero();
    }

    @Test
    void badInputIsOneMessage() throws IOException {
        Invocation typo = assign(with("\"sensitivity\": 0.31", "\"sensitivity\": \"0.31\""));
        assertThat(typo.exitCode()).isEqualTo(2);
        assertThat(typo.stderr().lines()).hasSize(1);
        assertThat(typo.stderr()).contains("problem.json:4: layers[0].options[0].sensitivity is the text");
        assertThat(assign(EXAMPLE, "--work", "0").exitCode()).isEqualTo(2);
        assertThat(Invocation.of("assign").stderr()).contains("--problem is missing");
    }
}
