package org.millijoule.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.cli.Invocation;
import org.millijoule.job.evaluate.SamplePictures;
import org.millijoule.job.evaluate.SmallNetworks;

/// `quantize` as it is typed; what it finds is the matter of QuantizeRunTest.
class QuantizeCommandTest {
    @TempDir
    Path folder;

    private Invocation quantize(String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "quantize",
                SmallNetworks.colours().in(folder).toString(),
                "--data",
                SamplePictures.colours(folder.resolve("data"), 5).toString()));
        line.addAll(List.of(options));
        return Invocation.of(line.toArray(String[]::new));
    }

    @Test
    void aMetricHasOneBudget() throws IOException {
        Invocation twice = quantize("--budget", "energy=50%", "size=1kB", "--budget", "energy=60%");
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.stderr())
                .isEqualTo("millijoule quantize: energy has two budgets, 50% and 60%. Maybe only one of them?\n");
    }
}
