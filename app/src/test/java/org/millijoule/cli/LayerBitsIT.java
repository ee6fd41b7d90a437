package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Another space than that of the talk through every command that knows spaces: `kind: layer-bits`.
class LayerBitsIT {
    private static final String SPEC = "tiny-layers.yaml";

    @TempDir
    static Path folder;

    @TempDir
    Path other;

    private static Path uninterrupted = Path.of("");
    private static Launcher.Ended first = new Launcher.Ended(-1, "", "");

    @BeforeAll
    static void searchOnceToTheEnd() throws IOException, InterruptedException {
        Launcher.spec(SPEC, folder);
        uninterrupted = folder.resolve("run");
        first = new Launcher(folder).run("search", SPEC, "--out", "run");
    }

    private static JsonNode json(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(file));
    }

    private static String line() throws IOException {
        return json(uninterrupted.resolve("result.json")).path("architecture").asString();
    }

    private static Launcher.Ended run(String... arguments) throws IOException, InterruptedException {
        Launcher.Ended ended = new Launcher(folder).run(arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended;
    }

    @Test
    void aSearchFindsBitWidthsInsideTheBudget() throws IOException {
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("found     " + line(), "every logit the same", "uniform-4");
        JsonNode result = json(uninterrupted.resolve("result.json"));
        assertThat(result.path("budget").get(0).path("satisfied").asBoolean()).isTrue();
        assertThat(result.path("accuracy").path("test_onnx"))
                .isEqualTo(result.path("accuracy").path("test"));
    }

    /// The architecture is its bit-widths, which is what the accelerator is asked for too.
    @Test
    void filesSayTheBitsOfEveryLayer() throws IOException {
        JsonNode architecture = json(uninterrupted.resolve("architecture.json"));
        assertThat(architecture.path("space").asString()).isEqualTo("layer-bits");
        StringBuilder joined = new StringBuilder();
        for (JsonNode layer : architecture.path("layers")) {
            joined.append(joined.isEmpty() ? "" : "|")
                    .append(layer.path("weight_bits").asInt())
                    .append('.')
                    .append(layer.path("activation_bits").asInt());
        }
        assertThat(joined).hasToString(line());
        assertThat(architecture.has("blocks")).isFalse();
        assertThat(uninterrupted.resolve("report.html"))
                .content()
                .contains("Each tile is a layer with weights", "conv4", line());
    }

    @Test
    void aKilledSearchThatIsResumedGivesTheSameBytes() throws IOException, InterruptedException {
        Launcher.spec(SPEC, other);
        Launcher launcher = new Launcher(other);
        Path run = other.resolve("run");
        for (String stage : List.of("search", "retrain-found", "retrain-uniform-4")) {
            Process process = launcher.start("search", SPEC, "--out", "run", "--resume");
            Launcher.await(process, () -> Launcher.hasCheckpoint(run, stage));
            process.destroyForcibly();
            launcher.end(process);
        }
        Launcher.Ended ended = launcher.run("search", SPEC, "--out", "run", "--resume");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        for (String file : SearchIT.SAME) {
            assertThat(run.resolve(file)).as(file).hasSameBinaryContentAs(uninterrupted.resolve(file));
        }
    }

    @Test
    void otherCommandsTakeItsRunsAndItsLines() throws IOException, InterruptedException {
        assertThat(run("plan", SPEC).out()).contains("729 different networks", "uniform 4 bits");
        String simulated = run("simulate", "run").out();
        assertThat(simulated).contains("conv2", "depthwise 3x3", "classifier");
        assertThat(run("simulate", line(), "--space", SPEC).out())
                .contains(simulated.substring(simulated.indexOf("\nlayer"), simulated.indexOf("total")));
        assertThat(run("train", line(), "--space", SPEC, "--out", "alone", "--set", "baselines=[]")
                        .out())
                .contains("network   " + line());
        assertThat(run("results", "--insight", "run").out()).contains("weight bits", "input bits", "conv4");
        assertThat(run("results", "run").out()).contains("bits of a given network by tiny-layers");
    }

    @Test
    void oneShotSearchesTheSameSpace() throws IOException, InterruptedException {
        String oneShot = "strategy={kind: one-shot, search: random, evaluations: 4, epochs: 1}";
        String out = run(
                        "search",
                        SPEC,
                        "--out",
                        "one-shot",
                        "--set",
                        oneShot,
                        "--set",
                        "retrain.epochs=1",
                        "--set",
                        "baselines=[]")
                .out();
        assertThat(out).contains("found     8.8|");
        assertThat(Files.readAllLines(folder.resolve("one-shot/trials.csv"))).hasSize(1 + 4 + 1);
    }

    @Test
    void anImpossibleBudgetIsRefusedWithAWayOut() throws IOException, InterruptedException {
        Launcher.Ended refused = new Launcher(folder).run("search", SPEC, "--out", "never", "--budget", "energy=1nJ");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("the smallest network needs", "Maybe budget.energy:");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void lettersOfAnotherSpaceAreRefused() throws IOException, InterruptedException {
        Launcher.Ended refused = new Launcher(folder).run("train", "s1m6k3b4.4|s0", "--space", SPEC);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("the line has 2 layers, but the space has 5");
    }
}
