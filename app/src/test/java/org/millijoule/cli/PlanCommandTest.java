package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.job.Plan;
import org.millijoule.store.files.Json;

class PlanCommandTest {
    private static final Path TALK = Path.of("../examples/talk");

    @TempDir
    Path folder = Path.of(".");

    static List<Path> talk() throws IOException {
        try (Stream<Path> files = Files.list(TALK)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("talk")
    void everyExperimentOfTheTalkIsPlannedBeforeItsDataAreHere(Path file) {
        Invocation plan = Invocation.of(
                "plan", file.toString(), "--data", folder.resolve("none").toString());
        assertThat(plan.stderr()).isEmpty();
        assertThat(plan.exitCode()).isZero();
        assertThat(plan.stdout()).contains("not here, so as their publisher says", "uniform 8 bits", "time ");
    }

    @Test
    void costsAreThoseOfTheTarget() {
        Invocation plan = plan("proxy.yaml", "--json");
        assertThat(plan.stdout())
                .contains("\"target\": \"224x224x3, 1000 classes, on bit-fusion-e\"", "\"images\": 100000");
        assertThat(Invocation.of(
                                "simulate",
                                "s1m6k3b4.4|".repeat(21) + "s1m6k3b4.4",
                                "--space",
                                TALK.resolve("proxy.yaml").toString())
                        .stdout())
                .contains("3.449 mJ");
        assertThat(plan("proxy.yaml").stdout()).containsPattern("uniform 4 bits +3\\.449");
    }

    @Test
    void whatNobodyPublishedMustBeThere() throws IOException {
        Path spec = folder.resolve("own.yaml");
        Files.writeString(
                spec,
                Files.readString(TALK.resolve("proxy.yaml")).replace("kind: tiny-imagenet", "kind: image-folder"));
        Invocation plan = Invocation.of("plan", spec.toString());
        assertThat(plan.exitCode()).isEqualTo(2);
        assertThat(plan.stderr()).contains("there is no such folder");
    }

    @Test
    void aFolderThatIsThereMustHaveTheData() {
        Invocation plan = Invocation.of("plan", TALK.resolve("proxy.yaml").toString(), "--data", folder.toString());
        assertThat(plan.exitCode()).isEqualTo(2);
        assertThat(plan.stderr()).contains("there must be a folder train");
    }

    @Test
    void aTargetThatReadsLinesInAnotherWayIsRefusedWithItsBlock() {
        Invocation plan = plan("proxy.yaml", "--set", "target.space={stages: [{channels: 16, stride: 1, blocks: 22}]}");
        assertThat(plan.exitCode()).isEqualTo(2);
        assertThat(plan.stderr()).contains("block 1 changes the shape in the space", "Maybe");
    }

    @Test
    void aTrainingOfItsOwnIsPlannedWithoutBaselinesUnlessTheyAreAskedFor() {
        String line = "s1m3k3b4.4|".repeat(21) + "s1m3k3b4.4";
        double alone = seconds(plan("cifar-100-small.yaml", line, "--json"));
        double beside = seconds(plan("cifar-100-small.yaml", line, "--with-baselines", "--json"));
        assertThat(beside).isGreaterThan(2 * alone); // two larger networks
        assertThat(plan("cifar-100-small.yaml", line).stdout()).containsPattern("\ngiven ");
        assertThat(plan("cifar-100-small.yaml", "--with-baselines").stderr()).contains("Maybe leave it out?");
        assertThat(plan("cifar-100-small.yaml", "s1m3|s0").stderr()).contains("Maybe");
        assertThat(plan("cifar-100-small.yaml", "nowhere").stderr()).contains("neither an architecture line nor");
    }

    private static double seconds(Invocation plan) {
        return Json.read(plan.stdout(), Plan.class).effort().seconds().orElseThrow();
    }

    @Test
    void anOptionThatIsWrongIsNamed() {
        assertThat(plan("two-stage-bits.yaml", "--set", "space.network=s0|s0").stderr())
                .contains("--set space.network=s0|s0: space: network does not fit: the line has 2 blocks");
        assertThat(plan("proxy.yaml", "--set", "strategy={kind: one-shot, search: joint}")
                        .stderr())
                .contains("strategy.search has no kind 'joint'", "evolution, local-search, nsga2")
                .doesNotContain("differentiable");
    }

    private Invocation plan(String file, String... more) {
        return Invocation.of(Stream.concat(
                        Stream.of(
                                "plan",
                                TALK.resolve(file).toString(),
                                "--data",
                                folder.resolve("none").toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }
}
