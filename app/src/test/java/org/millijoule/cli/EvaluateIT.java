package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.job.evaluate.SamplePictures;
import org.millijoule.job.evaluate.SmallNetworks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./millijoule evaluate` and `predict` as a stranger types them, on a file of his and on a run.
class EvaluateIT {
    @TempDir
    Path folder;

    @Test
    void aNetworkOfOthersOnPicturesOfOthers() throws IOException, InterruptedException {
        SmallNetworks.colours().in(folder);
        SamplePictures.colours(folder.resolve("my pictures"), 4);
        Files.write(folder.resolve("names.txt"), List.of("red", "green", "blue"));
        Launcher.Ended told = new Launcher(folder)
                .run("evaluate", "net.onnx", "--data", "my pictures", "--classes", "names.txt", "--engine", "all");
        assertThat(told.err()).doesNotContain("Maybe"); // but perhaps that it was built
        assertThat(told.exitCode()).isZero();
        assertThat(told.out())
                .contains("top-1 100.00%", "onnxruntime-unoptimised")
                .contains("onnxruntime and onnxruntime-basic: the same class on 12 of 12 images");
        Launcher.Ended seen =
                new Launcher(folder).run("predict", "net.onnx", "my pictures/test/red/p1.png", "--top", "1");
        assertThat(seen.out()).isEqualTo("""
                my pictures/test/red/p1.png
                class  name  probability %
                    0  0            100.00
                """);
        Launcher.Ended refused = new Launcher(folder).run("predict", "net.onnx", "names.txt");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("names.txt: the picture is neither JPEG nor PNG")
                .hasLineCount(1);
    }

    /// Its own data, pixels and classes, and its integers, which give onnxruntime's logits in every bit.
    @Test
    void aRunKnowsEverything() throws IOException, InterruptedException {
        Launcher.tinySpec(folder);
        Launcher launcher = new Launcher(folder);
        assertThat(launcher.run("search", "tiny.yaml", "--out", "run").exitCode())
                .isZero();
        Launcher.Ended told = launcher.run("evaluate", "run", "--json");
        assertThat(told.exitCode()).isZero();
        JsonMapper mapper = JsonMapper.builder().build();
        JsonNode json = mapper.readTree(told.out());
        JsonNode result = mapper.readTree(Files.readString(folder.resolve("run/result.json")));
        assertThat(json.path("pixels").asString()).isEqualTo("0..255");
        assertThat(json.path("top1").asDouble())
                .isCloseTo(result.path("accuracy").path("test_onnx").asDouble(), within(1e-9));
        assertThat(json.path("engines").get(1).path("engine").asString()).isEqualTo("integers");
        JsonNode pair = json.path("agreement").get(0);
        assertThat(pair.path("same_logits").asInt())
                .isEqualTo(json.path("images").asInt());
        assertThat(pair.path("max_abs_logit_difference").asDouble()).isZero();
    }
}
