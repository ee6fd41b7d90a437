package org.millijoule.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.cli.Invocation;
import org.millijoule.job.evaluate.SamplePictures;
import org.millijoule.job.evaluate.SmallNetworks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `evaluate` and `predict` as they are typed.
class EvaluateCommandTest {
    @TempDir
    static Path folder;

    private static String model = "";
    private static String data = "";
    private static String names = "";

    @BeforeAll
    static void write() throws IOException {
        model = SmallNetworks.colours().in(folder).toString();
        data = SamplePictures.colours(folder.resolve("data"), 5).toString();
        names = Files.write(folder.resolve("names.txt"), List.of("red", "green", "blue"))
                .toString();
    }

    private static JsonNode json(Invocation invocation) {
        assertThat(invocation.stderr()).isEmpty();
        assertThat(invocation.exitCode()).isZero();
        return JsonMapper.builder().build().readTree(invocation.stdout());
    }

    /// CONTRACT.md, "evaluate MODEL".
    @Test
    void theJsonHasTheKeysOfTheContract() {
        JsonNode json = json(Invocation.of(
                "evaluate",
                model,
                "--data",
                data,
                "--classes",
                names,
                "--engine",
                "onnxruntime,onnxruntime-basic",
                "--json"));
        assertThat(json.propertyNames())
                .startsWith("schema")
                .contains("images", "top1", "top5", "engines", "agreement");
        assertThat(json.path("schema").asInt()).isEqualTo(1);
        assertThat(json.path("images").asInt()).isEqualTo(15);
        assertThat(json.path("top1").asDouble()).isEqualTo(100);
        assertThat(json.path("top5").isNull()).isTrue(); // of three classes
        assertThat(json.path("engines").get(0).propertyNames()).contains("engine", "top1", "images_per_s");
        assertThat(json.path("agreement").get(0).propertyNames())
                .containsExactly("a", "b", "same_top1", "same_logits", "max_abs_logit_difference");
        assertThat(json.path("agreement").get(0).path("same_logits").asInt()).isEqualTo(15);
    }

    @Test
    void theTextSaysAccuracyAndItsInterval() {
        Invocation told = Invocation.of("evaluate", model, "--data", data, "--classes", names);
        assertThat(told.exitCode()).isZero();
        assertThat(told.stdout())
                .contains("8x8x3, NCHW float32, 3 outputs")
                .contains("pictures in train/CLASS and test/CLASS or val/CLASS")
                .contains("top-1 100.00% (95%: 79.61 to 100.00)");
    }

    @Test
    void predictionsAndConfusionAreWritten() throws IOException {
        Path csv = folder.resolve("said.csv");
        Path page = folder.resolve("confusion.html");
        Invocation.of(
                "evaluate", model, "--data", data, "--predictions", csv.toString(), "--confusion", page.toString());
        assertThat(csv).content().startsWith("image,label,onnxruntime\ntest/blue/p0.png,0,2\n");
        assertThat(page)
                .content()
                .contains("blue taken for red: 5 of 5 (100.0%)")
                .endsWith("</html>\n");
    }

    @Test
    void predictNamesClassesWithProbabilities() {
        JsonNode json = json(Invocation.of(
                "predict", model, data + "/test/green/p0.png", "--classes", names, "--pixels", "0..1", "--json"));
        JsonNode picture = json.path("predictions").get(0);
        assertThat(picture.path("image").asString()).endsWith("p0.png");
        assertThat(picture.path("top").get(0).propertyNames()).containsExactly("class", "name", "probability");
        assertThat(picture.path("top").get(0).path("class").asInt()).isEqualTo(1);
        assertThat(picture.path("top").get(0).path("name").asString()).isEqualTo("green");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evaluate MODEL|which images?",
                "evaluate MODEL --data NONE|there is no such folder",
                "evaluate NONE --data DATA|not there, but evaluate takes an ONNX file or a run directory",
                "evaluate DATA --data DATA|is no run directory",
                "evaluate MODEL --data DATA --pixels 0-255|0-255' says nothing about pixels",
                "evaluate MODEL --data DATA --engine tensorrt|there is no engine 'tensorrt",
                "evaluate MODEL --data DATA --limit 0|leaves no images",
                "evaluate MODEL --data DATA --split dev|no split 'dev",
                "evaluate MODEL --data DATA --input 9x9x3|takes no images of 9x9x3",
                "evaluate MODEL --data DATA --confusion a.png|the picture is an HTML page",
                "evaluate MODEL --data DATA --predictions no/such/a.csv|no folder",
                "predict MODEL|IMAGE is missing",
                "predict MODEL NONE|there is no such picture",
                "predict MODEL MODEL|neither JPEG nor PNG",
                "predict MODEL DATA --top 0|--top 0 shows no class"
            })
    void whatCannotBeDoneIsSaidInOneLine(String line, String message) {
        String typed = line.replace("MODEL", model)
                .replace("DATA", data)
                .replace("NONE", folder.resolve("none").toString());
        Invocation refused = Invocation.of(typed.split(" "));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).hasLineCount(1).contains(message, "Maybe");
        assertThat(refused.stdout()).isEmpty();
    }
}
