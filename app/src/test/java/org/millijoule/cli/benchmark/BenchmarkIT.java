package org.millijoule.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.cli.Launcher;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchmarkIT {
    @TempDir
    Path folder;

    @Test
    void memoryIsTheOnlyThingOnStdoutAndHasItsKeys() throws IOException, InterruptedException {
        assumeTrue(
                Files.exists(Path.of("/proc/self/status")),
                "wants /proc, where Linux says how much memory a process has");
        Launcher.Ended ended = new Launcher(folder).run("benchmark", "--memory", "--steps", "100", "--json");
        JsonNode json = JsonMapper.builder().build().readTree(ended.out());
        boolean flat = json.path("flat").booleanValue(); // so few steps cannot tell
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(flat ? 0 : 2);
        assertThat(ended.err().contains("memory grows by")).isEqualTo(!flat);
        assertThat(json.propertyNames())
                .startsWith("schema", "steps", "warm_up_steps", "start_mb", "end_mb", "peak_mb")
                .contains("slope_mb_per_thousand", "flat", "provenance", "samples");
        assertThat(json.path("schema").intValue()).isEqualTo(1);
        assertThat(json.path("samples").size()).isEqualTo(100);
        assertThat(json.path("end_mb").doubleValue()).isBetween(100.0, 2000.0);
    }

    @Test
    void operatorsOfAStepAddUpToIt() throws IOException, InterruptedException {
        Launcher.Ended ended = new Launcher(folder)
                .run(
                        "benchmark",
                        "--training",
                        "--by-operator",
                        "--network",
                        "mobilenet-10",
                        "--batch",
                        "8",
                        "--rounds",
                        "1",
                        "--json");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(ended.out());
        assertThat(json.propertyNames())
                .containsExactly(
                        "schema",
                        "threads",
                        "rounds",
                        "matmul_gflops",
                        "bandwidth_gb_per_s",
                        "peak_resident_bytes",
                        "provenance",
                        "rows");
        assertThat(json.path("bandwidth_gb_per_s").doubleValue()).isBetween(0.1, 5000.0);
        assertThat(json.path("peak_resident_bytes").longValue()).isGreaterThan(100 << 20);
        double share = 0;
        Set<String> operators = new TreeSet<>();
        for (JsonNode row : json.path("rows")) {
            assertThat(row.propertyNames())
                    .containsExactly(
                            "network",
                            "batch",
                            "variant",
                            "operator",
                            "calls",
                            "milliseconds",
                            "share",
                            "gflops",
                            "gigabytes_per_s",
                            "limit",
                            "limit_share");
            if (row.path("network").stringValue().equals("mobilenet-10")) {
                assertThat(row.path("variant").stringValue()).isEqualTo("quantized");
                assertThat(row.path("share").doubleValue()).isBetween(0.0, 1.0);
                share += row.path("share").doubleValue();
                operators.add(row.path("operator").stringValue());
                assertThat(row.path("limit").isNull())
                        .isEqualTo(row.path("operator").stringValue().equals("other"));
                if (row.path("operator").stringValue().equals("pointwise forward")) {
                    assertThat(row.path("calls").doubleValue()).isEqualTo(18); // every one, and the classifier
                }
            }
        }
        assertThat(share).isCloseTo(1, within(1e-9));
        assertThat(operators)
                .contains("pointwise forward", "depthwise backward", "dense backward", "optimizer", "other");
    }

    @Test
    void trainingSpeedHasTheKeysOfTheContract() throws IOException, InterruptedException {
        Launcher.Ended ended = new Launcher(folder)
                .run("benchmark", "--training", "--network", "mobilenet-10", "--batch", "8", "--rounds", "1", "--json");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(ended.out());
        assertThat(json.propertyNames())
                .containsExactly("schema", "threads", "rounds", "matmul_gflops", "provenance", "rows", "together");
        JsonNode provenance = json.path("provenance");
        assertThat(provenance.propertyNames())
                .containsExactly("version", "commit", "libtorch", "vector_level", "machine", "data_hash");
        assertThat(provenance.path("libtorch").stringValue()).matches("\\d+\\..*");
        assertThat(provenance.path("data_hash").isNull()).isTrue();
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
        String retrained = Files.readString(folder.resolve("ranks/accuracies.json"));

        command.addAll(List.of("--set", "strategy.sampling=fair"));
        Launcher.Ended second = launcher.run(command.toArray(String[]::new));
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.err()).contains("training the supernet").doesNotContain("training of", "training s");
        assertThat(Files.readString(folder.resolve("ranks/accuracies.json"))).isEqualTo(retrained);
        JsonNode other = JsonMapper.builder().build().readTree(second.out());
        assertThat(other.path("sampling").stringValue()).isEqualTo("fair");
        for (int i = 0; i < 4; i++) {
            assertThat(other.path("pairs").get(i).path("retrained"))
                    .isEqualTo(ranking.path("pairs").get(i).path("retrained"));
        }

        Launcher.Ended again = launcher.run(command.toArray(String[]::new));
        assertThat(again.out()).isEqualTo(second.out());
        assertThat(again.err()).doesNotContain("training"); // both are done
    }

    @Test
    void accuracyHasARowForEachSeedAndPrecisionAndNothingIsTrainedTwice() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("study.yaml"), """
                data: {kind: shapes, images: 300, test-images: 100, size: 16}
                space:
                  kind: mobile-blocks
                  stem: {channels: 8, stride: 2}
                  stages: [{channels: 8, stride: 1, blocks: 1}, {channels: 16, stride: 2, blocks: 1}]
                  head-channels: 16
                  expansions: [1, 2]
                  kernels: [3]
                  bits: [2, 8]
                architecture: s1m1k3b8.8|s1m2k3b8.8
                full-precision: {epochs: 1, weights: {batch: 32}}
                quantized:
                  - {bits: 8, epochs: 1, weights: {batch: 32, full-precision: 0}}
                  - {bits: 2, epochs: 1, weights: {batch: 32, full-precision: 0}}
                """);
        Launcher launcher = new Launcher(folder);
        String[] both = {"benchmark", "--accuracy", "study.yaml", "--seeds", "0,1", "--out", "study", "--json"};
        Launcher.Ended first = launcher.run(both);
        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode accuracy = JsonMapper.builder().build().readTree(first.out());
        assertThat(accuracy.propertyNames())
                .containsExactly(
                        "schema",
                        "architecture",
                        "mmac",
                        "parameters",
                        "train_images",
                        "test_images",
                        "seeds",
                        "quantizer",
                        "provenance",
                        "rows",
                        "precisions");
        assertThat(accuracy.path("quantizer").stringValue()).isEqualTo("lsq");
        assertThat(accuracy.path("provenance").path("data_hash").stringValue()).hasSize(64);
        assertThat(accuracy.path("train_images").intValue()).isEqualTo(300); // all of them
        assertThat(accuracy.path("rows")
                        .valueStream()
                        .map(row -> row.path("precision").stringValue()))
                .containsExactly("fp32", "w8a8", "w2a2", "fp32", "w8a8", "w2a2");
        assertThat(accuracy.path("precisions").get(2).propertyNames())
                .containsExactly("precision", "mean", "sd", "difference", "seconds");

        Launcher.Ended again = launcher.run(both);
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(again.err()).doesNotContain("training");

        Launcher.Ended other = launcher.run(
                "benchmark",
                "--accuracy",
                "study.yaml",
                "--seeds",
                "0",
                "--bits",
                "2",
                "--out",
                "study",
                "--set",
                "quantized.1.epochs=2");
        assertThat(other.exitCode()).as(other.err()).isZero();
        assertThat(other.err())
                .contains("training of w2a2")
                .doesNotContain("full-precision")
                .doesNotContain("w8a8");
    }
}
