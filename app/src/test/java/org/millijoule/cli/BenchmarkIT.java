package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void trainingSpeedHasTheKeysOfTheContract() throws IOException, InterruptedException {
        Launcher.Ended ended = new Launcher(folder)
                .run("benchmark", "--training", "--network", "mobilenet-10", "--batch", "8", "--rounds", "1", "--json");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(ended.out());
        assertThat(json.propertyNames())
                .containsExactly("schema", "threads", "rounds", "matmul_gflops", "rows", "together");
        assertThat(json.path("threads").intValue()).isEqualTo(2);
        JsonNode base = json.path("rows").get(0);
        assertThat(base.propertyNames())
                .containsExactly(
                        "network",
                        "mmac",
                        "width",
                        "bits",
                        "input",
                        "batch",
                        "variant",
                        "images_per_s",
                        "ratio_to_fp32",
                        "ratio_to_standalone",
                        "peak_share",
                        "stall_share");
        assertThat(base.path("variant").stringValue()).isEqualTo("fp32");
        assertThat(base.path("ratio_to_standalone").isNull()).isTrue();
        assertThat(json.path("rows")
                        .valueStream()
                        .map(row -> row.path("variant").stringValue()))
                .contains("fp32", "quantized", "supernet-weights", "supernet-policy");
        assertThat(json.path("together").get(0).path("images_per_s").doubleValue())
                .isPositive();
    }
}
