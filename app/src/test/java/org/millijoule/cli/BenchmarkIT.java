package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchmarkIT {
    @TempDir
    Path folder;

    @Test
    void memoryIsTheOnlyThingOnStdoutAndHasItsKeys() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "only Linux says how much memory a process has");
        Launcher.Ended ended = new Launcher(folder).run("benchmark", "--memory", "--steps", "100", "--json");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(ended.out());
        assertThat(json.propertyNames())
                .startsWith("schema", "steps", "warm_up_steps", "start_mb", "end_mb", "peak_mb")
                .contains("slope_mb_per_thousand", "flat", "samples");
        assertThat(json.path("schema").intValue()).isEqualTo(1);
        assertThat(json.path("samples").size()).isEqualTo(100);
        assertThat(json.path("end_mb").doubleValue()).isBetween(100.0, 2000.0);
    }

    @Test
    void rankingHasItsKeysAndOnlyTheSupernetIsTrainedAgainForAnotherVariant() throws IOException, InterruptedException {
        Launcher.tinySpec(folder);
        Launcher launcher = new Launcher(folder);
        List<String> command = new ArrayList<>(
                List.of("benchmark", "--ranking", "tiny.yaml", "--architectures", "4", "--retrain-epochs", "1"));
        command.addAll(List.of("--supernet-epochs", "2", "--out", "ranks", "--json"));
        Launcher.Ended first = launcher.run(command.toArray(String[]::new));
        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode ranking = JsonMapper.builder().build().readTree(first.out());
        assertThat(ranking.propertyNames())
                .startsWith("schema", "architectures", "seed", "tau", "tau_band")
                .endsWith("pairs");
        assertThat(ranking.path("pairs").size()).isEqualTo(4);
        assertThat(ranking.path("pairs").get(0).propertyNames())
                .containsExactly("line", "supernet", "retrained", "energy_mj");
        String retrained = Files.readString(folder.resolve("ranks/retrained.json"));

        command.addAll(List.of("--set", "strategy.sampling=fair"));
        Launcher.Ended second = launcher.run(command.toArray(String[]::new));
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.err()).contains("supernet:").doesNotContain("retrain-network");
        assertThat(Files.readString(folder.resolve("ranks/retrained.json"))).isEqualTo(retrained);
        JsonNode other = JsonMapper.builder().build().readTree(second.out());
        assertThat(other.path("sampling").stringValue()).isEqualTo("fair");
        for (int i = 0; i < 4; i++) {
            assertThat(other.path("pairs").get(i).path("retrained"))
                    .isEqualTo(ranking.path("pairs").get(i).path("retrained"));
        }

        Launcher.Ended again = launcher.run(command.toArray(String[]::new));
        assertThat(again.out()).isEqualTo(second.out());
        assertThat(again.err()).doesNotContain("supernet:"); // both are done
    }
}
