package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.export.OnnxWriter;
import org.millijoule.store.files.StoredNetwork;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The main job through the launcher: what it leaves, and that nothing is lost when it is stopped or killed.
class SearchIT {
    /// Byte for byte the same in an uninterrupted and in a resumed run (CONTRACT.md).
    static final List<String> SAME = List.of(
            "architecture.json",
            "cost.json",
            "result.json",
            "trials.csv",
            "metrics.csv",
            "model.onnx",
            "weights.safetensors",
            "network.json",
            "report.html");

    @TempDir
    static Path folder;

    private static Path uninterrupted = Path.of("");
    private static Launcher.Ended first = new Launcher.Ended(-1, "", "");

    @TempDir
    Path other;

    @BeforeAll
    static void runOnceToTheEnd() throws IOException, InterruptedException {
        Launcher.tinySpec(folder);
        uninterrupted = folder.resolve("run");
        first = new Launcher(folder).run("search", "tiny.yaml", "--out", "run");
    }

    private Launcher launcher() throws IOException {
        if (!Files.exists(other.resolve("tiny.yaml"))) {
            Launcher.tinySpec(other);
        }
        return new Launcher(other);
    }

    private void assertSameAsUninterrupted() {
        for (String file : SAME) {
            assertThat(other.resolve("run").resolve(file)).as(file).hasSameBinaryContentAs(uninterrupted.resolve(file));
        }
    }

    /// What is deployed can be made anew from two files that any program reads.
    @Test
    void networkJsonAndWeightsSayAllThatModelOnnxComputes() throws IOException {
        StoredNetwork rebuilt = StoredNetwork.read(uninterrupted);
        assertThat(rebuilt.facts().classes()).hasSize(10).contains("gapped ring", "star");
        assertThat(OnnxWriter.bytes(rebuilt.model(), rebuilt.facts()))
                .isEqualTo(Files.readAllBytes(uninterrupted.resolve("model.onnx")));
        assertThat(uninterrupted.resolve("network.json"))
                .content()
                .startsWith("{\n  \"schema\": 1,\n  \"inputs\": [")
                .contains("\"pixels\": \"0..255\"", "\"transform\": null", "\"output\": \"logits\"");
    }

    @Test
    void theSimulatorReadsTheSameBitsAndCostsBack() throws IOException, InterruptedException {
        JsonNode run = simulated("run");
        JsonNode file = simulated("run/model.onnx");
        assertThat(bits(file)).isEqualTo(bits(run)).hasSizeGreaterThan(8);
        assertThat(file.path("total").path("macs")).isEqualTo(run.path("total").path("macs"));
        JsonNode cost = JsonMapper.builder().build().readTree(Files.readString(uninterrupted.resolve("cost.json")));
        assertThat(run.path("total").path("energy_mj"))
                .isEqualTo(cost.path("total").path("energy_mj"));
    }

    private static JsonNode simulated(String network) throws IOException, InterruptedException {
        Launcher.Ended simulate = new Launcher(folder).run("simulate", network, "--json");
        assertThat(simulate.exitCode()).as(simulate.err()).isZero();
        return JsonMapper.builder().build().readTree(simulate.out());
    }

    private static List<String> bits(JsonNode simulation) {
        List<String> bits = new ArrayList<>();
        simulation
                .path("layers")
                .forEach(layer -> bits.add(layer.path("weight_bits") + "." + layer.path("activation_bits")));
        return bits;
    }

    /// Only bit-widths are searched, for a network whose costs are counted on larger images.
    @Test
    void aGivenNetworkIsSearchedForATarget() throws IOException, InterruptedException {
        Launcher.Ended search = launcher()
                .run(
                        "search",
                        "tiny.yaml",
                        "--set",
                        "space.network='s1m3k5b8.8|s0|s1m1k3b8.8|s1m3k3b8.8'",
                        "--set",
                        "target={input: 24x24x3, classes: 20}",
                        "--set",
                        "baselines=[uniform-8, uniform-2]",
                        "--budget",
                        "energy=0.02mJ",
                        "--out",
                        "run");
        assertThat(search.err()).contains("search, epoch 2 of 2");
        assertThat(search.exitCode()).isZero();
        assertThat(other.resolve("run/architecture.json"))
                .content()
                .containsPattern("s1m3k5b[248]\\.[248]\\|s0\\|s1m1k3b[248]\\.[248]\\|s1m3k3b[248]\\.[248]")
                .contains("\"classes\": 10");
        assertThat(other.resolve("run/result.json"))
                .content()
                .containsPattern("\"target\": \\{\\s+\"input\": \\[ 24, 24, 3 ],\\s+\"classes\": 20")
                .contains("\"training_images\": 600", "\"name\": \"uniform-2\"", "s1m3k5b2.2|s0|s1m1k3b2.2");
        double deployed = energy("cost.json");
        assertThat(deployed).isGreaterThan(1.3 * energy("proxy-cost.json")).isLessThanOrEqualTo(0.02);
        assertThat(other.resolve("run/policy.csv"))
                .content()
                .startsWith("choice,option,probability\n")
                .contains("0.b1,2,", "3.b2,8,");
        assertThat(other.resolve("run/report.html")).content().contains("24×24×3");

        Launcher.Ended table = launcher().run("results", uninterrupted.toString(), "run");
        assertThat(table.exitCode()).isZero();
        assertThat(table.err()).contains(uninterrupted + " has ", " warnings, the first: ");
        assertThat(table.out())
                .contains("### shapes, 16x16x3, 10 classes, 600 training images")
                .contains("for images of 24x24x3 and 20 classes, which is the target")
                .contains("| found by tiny (joint) ≤ 0.01 mJ ", "| bits of a given network by tiny (joint) ≤ 0.02 mJ ")
                .contains("| uniform 8 bits, network of tiny ");
        Launcher.Ended insight = launcher().run("results", "run", "--insight", "--html", "insight.html");
        assertThat(insight.out())
                .contains("1x1 bits", "depthwise bits", "Undecided: ")
                .doesNotContain("kernel");
        assertThat(other.resolve("insight.html")).content().contains("What one search chose", "</html>");
        Launcher.Ended mixed = launcher().run("results", "run", uninterrupted.toString(), "--insight");
        assertThat(mixed.exitCode()).isEqualTo(2);
        assertThat(mixed.err()).contains("searched with another spec");
    }

    private double energy(String file) throws IOException {
        String text = Files.readString(other.resolve("run").resolve(file));
        Matcher total = Pattern.compile("\"energy_mj\": ([0-9.E-]+)").matcher(text);
        assertThat(total.find()).isTrue();
        return Double.parseDouble(total.group(1));
    }

    @Test
    void aStrategyOfTablesSearchesOnASupernet() throws IOException, InterruptedException {
        Launcher.Ended search = launcher()
                .run(
                        "search",
                        "tiny.yaml",
                        "--set",
                        "strategy={kind: one-shot, search: {kind: local-search}, epochs: 1, evaluations: 6}",
                        "--set",
                        "strategy.selection={validation-images: 60, recalibration-batches: 1}",
                        "--set",
                        "baselines=[]",
                        "--out",
                        "run");
        assertThat(search.exitCode()).isZero();
        assertThat(search.err()).contains("training the supernet, epoch 1 of 1", "asking, network 6 of 6");
        assertThat(Files.readAllLines(other.resolve("run/trials.csv")))
                .hasSize(1 + 6 + 1)
                .filteredOn(row -> row.contains(",supernet,"))
                .hasSize(6)
                .allMatch(row -> row.endsWith(",true,,"));
        assertThat(other.resolve("run/result.json")).content().contains("\"strategy\": \"one-shot\"");
        assertThat(other.resolve("run/policy.csv")).doesNotExist();
    }

    @Test
    void whatASearchFoundIsTrainedInTheSpaceOfAnotherSpec() throws IOException, InterruptedException {
        Launcher.Ended trained = launcher()
                .run(
                        "train",
                        uninterrupted.toString(),
                        "--space",
                        "tiny.yaml",
                        "--set",
                        "data.size=20",
                        "--out",
                        "run");
        assertThat(trained.err()).doesNotContain("search, epoch").contains("training the network found, epoch 1 of");
        assertThat(trained.exitCode()).isZero();
        String line = "\"line\": ";
        String found = Files.readString(uninterrupted.resolve("architecture.json"));
        String given = Files.readString(other.resolve("run/architecture.json"));
        assertThat(given.lines().filter(text -> text.contains(line)))
                .containsExactlyElementsOf(
                        found.lines().filter(text -> text.contains(line)).toList());
        assertThat(given).isNotEqualTo(found); // another input
        assertThat(other.resolve("run/result.json"))
                .content()
                .contains("\"strategy\": \"fixed\"", "\"supernet_validation\": null", "\"baselines\": [ ]");
        assertThat(other.resolve("run/report.html")).isNotEmptyFile();
    }

    @Test
    void aNetworkThatTheSpaceDoesNotHaveIsRefusedByBlock() throws IOException, InterruptedException {
        Launcher.Ended refused = launcher().run("train", "s1m6k9b4.4|s0|s0", "--space", "tiny.yaml");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("train s1m6k9b4.4|s0|s0: ")
                .containsAnyOf("block 0", "blocks, but the space has");
    }

    /// A search of seconds cannot have learned much, and says so in all three places.
    @Test
    void whatToChangeStandsOnTheTerminalInTheResultAndInTheReport() throws IOException {
        String steps = "The network was retrained for 14 steps only. Maybe more retrain.epochs (now 2).";
        assertThat(first.out().replaceAll("\\s+", " ")).contains("warning " + steps);
        assertThat(uninterrupted.resolve("result.json")).content().contains('"' + steps + '"');
        assertThat(uninterrupted.resolve("report.html")).content().contains(steps);
    }

    @Test
    void theFinalistOfLeastLossIsHandedOver() throws IOException {
        String result = Files.readString(uninterrupted.resolve("result.json"));
        List<String[]> finalists = Files.readAllLines(uninterrupted.resolve("trials.csv")).stream()
                .map(row -> row.split(",", -1))
                .filter(row -> row.length == 12 && row[11].matches("\\d+"))
                .toList();
        assertThat(finalists).hasSizeBetween(2, 20);
        for (String[] finalist : finalists) {
            long better = finalists.stream()
                    .filter(other -> Double.parseDouble(other[10]) < Double.parseDouble(finalist[10]))
                    .count();
            assertThat(Integer.parseInt(finalist[11])).isEqualTo(better + 1);
            assertThat(finalist[9]).isEqualTo("true");
            if (finalist[11].equals("1")) {
                assertThat(result)
                        .contains("\"by\": \"validation-loss\"", "\"finalists\": " + finalists.size())
                        .contains("\"architecture\": \"" + finalist[3] + '"', "\"loss\": " + finalist[10]);
            }
        }
        assertThat(uninterrupted.resolve("report.html"))
                .content()
                .contains("Of " + finalists.size() + " finalists, networks inside every budget");
    }

    @Test
    void aSearchLeavesAllFilesAndSaysWhatItFound() {
        assertThat(first.err())
                .contains("warm-up, epoch 1 of 1", "search, epoch 1 of 2", "finalists, network 1 of")
                .contains("% (training)", "% (validation)")
                .doesNotContain("Exception");
        assertThat(first.exitCode()).isZero();
        assertThat(first.out())
                .contains("found")
                .contains("energy")
                .contains("smallest")
                .contains("report.html");
        assertThat(uninterrupted).isDirectoryContaining("glob:**/spec.yaml");
        for (String file : SAME) {
            assertThat(uninterrupted.resolve(file)).as(file).isNotEmptyFile();
        }
        assertThat(uninterrupted.resolve("timing.csv"))
                .content()
                .startsWith("stage,seconds,images,waiting_seconds\nsearch,");
        assertThat(uninterrupted.resolve("result.json"))
                .content()
                .startsWith("{\n  \"schema\": 1,")
                .contains("\"satisfied\": true")
                .doesNotContain(folder.toString());
    }

    @Test
    void aKilledSearchThatIsResumedGivesTheSameBytes() throws IOException, InterruptedException {
        Path run = other.resolve("run");
        for (String stage : List.of("search", "retrain-found", "retrain-largest")) {
            Process process = launcher().start("search", "tiny.yaml", "--out", "run", "--resume");
            Launcher.await(process, () -> Launcher.hasCheckpoint(run, stage));
            process.destroyForcibly();
            assertThat(launcher().end(process).exitCode()).isEqualTo(137);
        }
        Launcher.Ended ended = launcher().run("search", "tiny.yaml", "--out", "run", "--resume");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertSameAsUninterrupted();
    }

    /// Vectors of 4 lanes; libtorch and OpenBLAS as on a processor that has no others.
    @Test
    void aProcessorWithShorterVectorsGivesTheSameBytes() throws IOException, InterruptedException {
        Launcher.Ended ended = launcher()
                .runWith(
                        Map.of(
                                "JDK_JAVA_OPTIONS",
                                "-XX:MaxVectorSize=16",
                                "ATEN_CPU_CAPABILITY",
                                "default",
                                "OPENBLAS_CORETYPE",
                                "Nehalem"),
                        "search",
                        "tiny.yaml",
                        "--out",
                        "run");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("-XX:MaxVectorSize=16");
        assertThat(other.resolve("run/provenance.json")).content().contains("\"vector_level\": \"DEFAULT\"");
        assertSameAsUninterrupted();
    }

    @Test
    void sigtermSavesAndExitsWith130AndTheRunGoesOn() throws IOException, InterruptedException {
        Path run = other.resolve("run");
        Process process = launcher().start("search", "tiny.yaml", "--out", "run");
        Launcher.await(process, () -> Files.exists(run.resolve("metrics.csv")));
        Launcher.Ended second = secondWriter();
        process.destroy();
        Launcher.Ended stopped = launcher().end(process);
        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.err()).contains("is being written by another process");
        assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(130);
        assertThat(stopped.err()).contains("--resume").doesNotContain("Exception");
        Launcher.Ended ended = launcher().run("search", "tiny.yaml", "--out", "run", "--resume");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertSameAsUninterrupted();
    }

    private Launcher.Ended secondWriter() throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectories(other.resolve("elsewhere"));
        Launcher.tinySpec(elsewhere);
        return new Launcher(elsewhere)
                .run("search", "tiny.yaml", "--out", other.resolve("run").toString(), "--resume");
    }

    @Test
    void aCompleteRunPrintsItsResultAgain() throws IOException, InterruptedException {
        Launcher.Ended again = new Launcher(folder).run("search", "tiny.yaml", "--out", "run", "--resume");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).isEqualTo(first.out());
    }

    /// Whatever of a finished run is missing or changed comes back from the checkpoints, byte for byte.
    @Test
    void damagedFilesOfAFinishedRunAreMadeAgain() throws IOException, InterruptedException {
        copyTheRun();
        Path run = other.resolve("run");
        Files.writeString(run.resolve("result.json"), "null");
        Files.write(run.resolve("model.onnx"), new byte[100]);
        Files.writeString(run.resolve("metrics.csv"), Files.readString(run.resolve("metrics.csv")) + "9,9\n");
        Files.delete(run.resolve("weights.safetensors"));
        Files.writeString(run.resolve("report.html"), "<html>");
        Files.write(run.resolve("timing.csv"), new byte[] {(byte) 0xff, '\n'});
        Launcher.Ended ended = launcher().run("search", "tiny.yaml", "--out", "run", "--resume");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err())
                .contains("missing or changed since the run finished: metrics.csv, model.onnx, result.json, weights");
        assertSameAsUninterrupted();
    }

    /// Every command that reads a run, and every file that it may read.
    @Test
    void aFileOfARunThatSaysNothingIsOneMessageInEveryCommand() throws IOException {
        copyTheRun();
        Launcher.tinySpec(other);
        Path run = other.resolve("run");
        String spec = other.resolve("tiny.yaml").toString();
        byte[] page = Files.readAllBytes(run.resolve("report.html"));
        for (String name : List.of(
                "result.json",
                "cost.json",
                "architecture.json",
                "provenance.json",
                "policy.csv",
                "spec.yaml",
                "trials.csv",
                "metrics.csv")) {
            byte[] whole = Files.readAllBytes(run.resolve(name));
            for (String text : List.of("", "null", "{}", "[]", "{\"schema\": null}", "[".repeat(5000), "\u00ff")) {
                Files.write(run.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
                boolean shown = !name.equals("policy.csv");
                assertToldOrUnneeded(name, shown, "report", run.toString());
                assertToldOrUnneeded(name, name.matches("result.*|cost.*|policy.*|spec.*"), "results", run.toString());
                assertToldOrUnneeded(name, name.matches("policy.*"), "results", "--insight", run.toString());
                assertToldOrUnneeded(name, name.startsWith("arch"), "simulate", run.toString());
                assertToldOrUnneeded(name, name.startsWith("arch"), "train", run.toString(), "--space", "none.yaml");
                if (name.startsWith("arch")) {
                    assertToldOrUnneeded(name, true, "plan", spec, run.toString());
                }
                assertThat(run.resolve("report.html")).hasBinaryContent(page);
            }
            Files.write(run.resolve(name), whole);
        }
    }

    /// @param needed whether the command cannot do without the file
    private static void assertToldOrUnneeded(String file, boolean needed, String... command) {
        Invocation ended = Invocation.of(command);
        String what = String.join(" ", command) + " with a damaged " + file + ": " + ended.stderr();
        assertThat(ended.stderr()).as(what).doesNotContain("defect", "Exception");
        assertThat(ended.exitCode()).as(what).isIn(0, 2);
        if (needed) {
            assertThat(ended.exitCode()).as(what).isEqualTo(2);
            assertThat(ended.stderr().lines().toList())
                    .as(what)
                    .singleElement()
                    .asString()
                    .contains(file, "Maybe");
        }
    }

    private void copyTheRun() throws IOException {
        try (var files = Files.walk(uninterrupted)) {
            for (Path file : files.toList()) {
                Path copy = other.resolve("run").resolve(uninterrupted.relativize(file));
                Files.copy(file, copy);
            }
        }
    }

    @Test
    void anotherSeedIsRefusedWithTheDifference() throws IOException, InterruptedException {
        Launcher.Ended ended =
                new Launcher(folder).run("search", "tiny.yaml", "--out", "run", "--resume", "--seed", "9");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("the seed was 1, now is 9");
    }

    @Test
    void whatIsWrongWithTheSpecIsOneMessageBeforeAnythingIsWritten() throws IOException, InterruptedException {
        assertRefused("strategy.epoch=3", "search", "tiny.yaml", "--set", "strategy.epoch=3");
        assertRefused("the smallest network needs", "search", "tiny.yaml", "--budget", "energy=1nJ");
        assertRefused("the smallest network needs", "plan", "tiny.yaml", "--budget", "energy=1nJ");
        assertRefused("there is no such file", "search", "nothing.yaml");
        assertRefused("--seed?", "search", "tiny.yaml", "--sed=3");
        assertRefused("name '../../out' holds '/'", "search", "tiny.yaml", "--set", "name=../../out");
        assertRefused("the path is empty", "search", "tiny.yaml", "--out", "");
        assertThat(other.resolve("runs")).doesNotExist();
    }

    private void assertRefused(String message, String... arguments) throws IOException, InterruptedException {
        Launcher.Ended ended = launcher().run(arguments);
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.err().lines()).anyMatch(line -> line.contains(message));
        assertThat(ended.err()).doesNotContain("Exception");
    }
}
