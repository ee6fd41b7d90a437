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
}
