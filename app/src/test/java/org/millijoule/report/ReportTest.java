package org.millijoule.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.report.run.Run;
import org.millijoule.report.run.RunFacts;
import org.millijoule.report.run.RunFiles;
import org.millijoule.store.disk.RunDirectoryException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final String HOSTILE = "</title><script>alert('x')</script> & \"q\" \u0001";

    /// Keys without which a run can be shown.
    private static final Set<String> OPTIONAL = Set.of(
            "commit",
            "float",
            "line",
            "replay",
            "fake_quantization",
            "energy_mj",
            "latency_ms",
            "model_bytes",
            "finished",
            "m",
            "k",
            "b1",
            "b2",
            "supernet_validation",
            "retrained_validation",
            "test",
            "test_onnx",
            "choice",
            "runner_up",
            "loss",
            "error",
            "core",
            "wbuf",
            "ibuf",
            "obuf",
            "dram",
            "libtorch",
            "onnxruntime");

    @TempDir
    private Path directory;

    private String page(SampleRun sample) throws IOException {
        sample.write(directory);
        return Files.readString(Report.write(directory));
    }

    private String page() throws IOException {
        return page(new SampleRun("quickstart", 120, 200));
    }

    /// Rewrites a file of the run.
    private void change(String file, String from, String to) throws IOException {
        Path path = directory.resolve(file);
        String before = Files.readString(path);
        assertThat(before).containsPattern(from);
        Files.writeString(path, before.replaceAll(from, to));
    }

    private static Document parsed(String page) throws Exception {
        var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new InputSource(new StringReader(page)));
    }

    @Test
    void theHeadlineSaysWhatWasFound() throws Exception {
        Document page = parsed(page());

        assertThat(page.getElementsByTagName("title").item(0).getTextContent())
                .matches("quickstart: 91\\.2% at 1\\.\\d\\d mJ \\(budget 2 mJ\\)");
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent())
                .startsWith("quickstart: 91.2% at 1.")
                .endsWith(" mJ (budget 2 mJ)");
    }

    @Test
    void everyBlockIsDrawnAndTheLeftOutOnesAreGhosts() throws IOException {
        String page = page();

        for (int block = 0; block < 9; block++) {
            assertThat(page).contains("<title>block " + block + ":");
        }
        assertThat(page.split("class=\"ghost\"", -1)).hasSize(3);
        assertThat(page).contains("block 5: expansion 6, kernel 7, bits 2 (1×1) and 4 (depthwise)");
        assertThat(page).contains("28×28 → 14×14, 24 ch");
    }

    @Test
    void everyLayerHasItsEnergy() throws IOException {
        String page = page();

        List<Run.LayerRow> layers = new RunFiles(directory).read().cost().layers();
        assertThat(layers).hasSizeGreaterThan(20);
        for (Run.LayerRow layer : layers) {
            assertThat(page).contains("<td class=\"t name\">" + layer.name() + "</td>");
        }
    }

    @Test
    void everyTrialIsAPointThatSaysItsNumber() throws IOException {
        String page = page();

        for (int trial = 0; trial < 120; trial++) {
            assertThat(page).contains("title=\"#" + trial + ", step ");
        }
        assertThat(page).contains("budget 2<");
    }

    @Test
    void finalistsStandInTheOrderOfTheirLossWithWhyTheFirstWasTaken() throws IOException {
        assertThat(page())
                .contains("Of 3 finalists, networks inside every budget, this one had the least validation loss")
                .contains("measured on 2,000 validation images", "the statistics of the validation batches")
                .contains("1 of the others had a lower error")
                .containsPattern("(?s)<tr class=\"found\"><td>1</td>.*?<td>#2</td>.*<td>#1</td>.*<td>#0</td>")
                .contains("supernet, finalist 1: ");
    }

    @Test
    void retrainedNetworksAreNamedAmongTheTrials() throws IOException {
        assertThat(page())
                .contains("retrained from scratch", "title=\"found: #900, ", "title=\"smallest: #901, ")
                .contains("Baselines. smallest: the network of the space that needs the least");
    }

    @Test
    void whatTheRunWarnsOfStandsBeforeWhatIsAlwaysTrue() throws IOException {
        assertThat(page())
                .containsPattern("(?s)<li class=\"warning\"><b>Warning. </b>The policy was searched.*<li>One seed");
    }

    /// Every table scrolls by itself, and a shadow shows that it does.
    @Test
    void noTableStandsOutsideOfAFrameThatScrolls() throws IOException {
        String page = page();
        assertThat(page.split("<table", -1)).hasSameSizeAs(page.split("<div class=\"scroll\"[^>]*>\\s*<table", -1));
        assertThat(page).contains("linear-gradient(to left, var(--shade), transparent) 100% 0 / 20px 100%");
    }

    /// The line stands under the drawing, so that it can be copied, and is explained there.
    @Test
    void theArchitectureLineStandsUnderTheDrawing() throws IOException {
        assertThat(page())
                .containsSubsequence(
                        "<div class=\"network\">",
                        "<p class=\"code line\">" + SampleRun.LINE + "</p>",
                        "The architecture line: " + Glossary.ARCHITECTURE_LINE.meaning());
    }

    @Test
    void theWordsOfTheReportAreThoseOfTheGlossary() throws IOException {
        String document = Files.readString(
                        Path.of(System.getProperty("millijoule.root", "..")).resolve("docs/glossary.md"))
                .replaceAll("\\s+", " ");
        String page = page();
        for (Glossary word : Glossary.values()) {
            assertThat(document).contains(word.meaning());
            assertThat(page.contains("<dt>" + word.term() + "</dt>")).isNotEqualTo(word.isOfQuantizationsAlone());
        }
    }

    @Test
    void allFourAccuraciesAndTheBaselinesStandInTables() throws IOException {
        assertThat(page())
                .contains("88.4%", "91.6%", "91.2%")
                .contains("smallest", "78.1%", "largest", "92.6%")
                .contains("9,998 of 10,000 test images (99.98%")
                .contains("0.0031");
    }

    @Test
    void cautionsNameTheSeedTheTestSplitAndTheOutputMode() throws IOException {
        assertThat(page())
                .contains("One seed (0)")
                .contains("90.6–91.7%")
                .contains("Its output mode is public")
                .contains("The policy was searched on 20% of the training split.");
    }

    @Test
    void equalFilesGiveEqualBytes() throws IOException {
        String first = page();
        change("provenance.json", "2026-01-01T10:00:00Z", "2027-02-02T02:02:02Z");
        change("provenance.json", "secret-host", "another-host");
        Files.writeString(directory.resolve("timing.csv"), "phase,seconds\nsearch,12\n");

        assertThat(Files.readString(Report.write(directory))).isEqualTo(first);
        assertThat(first).doesNotContain("secret-host", "2026-01-01", directory.toString());
    }

    @Test
    void thePageNeedsNothingFromOutside() throws IOException {
        assertThat(page()).doesNotContain("http", "src=", "href=", "url(", "@import", "<script");
    }

    @Test
    void textsFromTheRunAreEscaped() throws Exception {
        new SampleRun("x", 5, 5).write(directory);
        change("result.json", "The policy was", "<img src=x onerror=alert(1)> The policy was");
        change("trials.csv", "supernet", "\"><b>super");

        String page = Files.readString(Report.write(directory, RunFacts.named(HOSTILE)));

        assertThat(page).doesNotContain("<script", "<img", "\"><b>super", "\u0001");
        assertThat(parsed(page).getElementsByTagName("title").item(0).getTextContent())
                .startsWith("</title><script>alert('x')</script> & \"q\" \\u0001: 91.2%");
    }

    @Test
    void aThousandTrialsStayUnderHalfAMegabyte() throws Exception {
        String page = page(new SampleRun("large", 1000, 1500));

        parsed(page);
        assertThat(page.length()).isLessThan(500_000);
    }

    @Test
    void oneTrialAndOneRowAreEnough() throws Exception {
        String page = page(new SampleRun("tiny", 1, 1));

        parsed(page);
        assertThat(page).doesNotContain("NaN", "Infinity");
    }

    @Test
    void noTrialsAndNoRowsAreSaid() throws Exception {
        new SampleRun("none", 0, 1).write(directory);
        Path metrics = directory.resolve("metrics.csv");
        Files.writeString(metrics, Files.readAllLines(metrics).getFirst() + "\n");

        String page = Files.readString(Report.write(directory));

        parsed(page);
        assertThat(page).contains("No trials were recorded.", "No rows were recorded.");
    }

    @Test
    void whatMayBeNullMay() throws Exception {
        new SampleRun("nulls", 3, 3).write(directory);
        change(
                "result.json",
                "(\"(supernet_validation|retrained_validation|test|test_onnx)\": )[\\d.]+(,|})(?! \"e)",
                "$1null$3");
        change("result.json", "\"agreement\": \\{\"images\": 10000", "\"agreement\": {\"images\": 0");
        change("trials.csv", "(supernet,[^,]*,0),[^\\n]*", "$1,,,,,,,");

        String page = Files.readString(Report.write(directory));

        parsed(page);
        assertThat(page).contains("nulls: no accuracy measured").doesNotContain("NaN", "Infinity", "null<");
    }

    /// A file that parses and says nothing must never cost a page that said something.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | the file is null, where an object belongs",
                "[] | the file is a list, where an object belongs",
                "{} | the file has no schema",
                "7 | the file is 7, where an object belongs",
                "'' | the file is empty, where an object belongs",
                "{\"schema\": 1, \"schema\": 1} | line 1",
                "{\"schema\": 1} {} | line 1",
                "{\"schema\": \"one\"} | schema is \"one\", where a whole number of at most 31 bits belongs",
                "{\"schema\": 99999999999} | schema is 99999999999, where a whole number of at most 31 bits belongs",
                "{\"schema\": NaN} | line 1"
            })
    void aFileThatSaysNothingIsOneMessageAndTheGoodPageStays(String text, String problem) throws IOException {
        String good = page();
        for (String file : List.of("architecture.json", "cost.json", "result.json", "provenance.json")) {
            Path path = directory.resolve(file);
            String whole = Files.readString(path);
            Files.writeString(path, text);
            assertRefused(path, problem);
            Files.writeString(path, "[".repeat(100_000));
            assertRefused(path, "line 1");
            Files.delete(path);
            assertRefused(path, "there is no such file. Maybe the run has not finished");
            Files.write(path, new byte[] {'{', '"', (byte) 0xff});
            assertRefused(path, "it is not UTF-8");
            Files.writeString(path, whole);
        }
        assertThat(directory.resolve("report.html")).content().isEqualTo(good);
    }

    private void assertRefused(Path file, String problem) {
        assertThatThrownBy(() -> Report.write(directory))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(problem)
                .hasMessageContaining("Maybe");
    }

    @Test
    void everyKeyThatARunWritesIsNeededOrTheRecordSaysThatItIsNot() throws IOException {
        page();
        for (String file : List.of("architecture.json", "cost.json", "result.json", "provenance.json")) {
            Path path = directory.resolve(file);
            String whole = Files.readString(path);
            Matcher key = Pattern.compile("\"(\\w+)\": ").matcher(whole);
            Set<String> tried = new HashSet<>(OPTIONAL);
            while (key.find()) {
                if (tried.add(key.group(1))) {
                    String renamed = "\"was_" + key.group(1) + "\": ";
                    Files.writeString(path, new StringBuilder(whole).replace(key.start(), key.end(), renamed));
                    assertRefused(path, " has no " + key.group(1));
                }
            }
            Files.writeString(path, whole);
        }
    }

    @Test
    void rowsThatAreNoneAreOneMessageWithTheirLine() throws IOException {
        String good = page();
        for (String file : List.of("trials.csv", "metrics.csv")) {
            Path path = directory.resolve(file);
            String whole = Files.readString(path);
            Files.writeString(path, "");
            assertRefused(path, ":1: the header has no column ");
            Files.writeString(path, whole.substring(0, whole.length() - 20));
            assertRefused(path, "fields, and the header 1");
            Files.writeString(path, whole.replaceFirst(",step,|\n0,", ",stop,"));
            assertRefused(path, file.startsWith("trials") ? ":1: the header has no column step" : ":2: ");
            Files.write(path, whole.replaceFirst(",0,", ",ÿ,").getBytes(StandardCharsets.ISO_8859_1));
            assertRefused(path, "it is not UTF-8");
            Files.delete(path);
            assertRefused(path, "there is no such file");
            Files.writeString(path, whole);
        }
        assertThat(directory.resolve("report.html")).content().isEqualTo(good);
    }

    @Test
    void aFileThatWasChangedAfterTheEndOfTheRunIsNoticed() throws IOException {
        page();
        change("provenance.json", "\"sessions\"", "\"files\": {\"trials.csv\": \"00\"}, \"sessions\"");
        assertRefused(directory.resolve("trials.csv"), "it was changed after the run had finished");
    }

    @Test
    void aMissedBudgetAndALastResortAreSaid() throws IOException {
        new SampleRun("tight", 20, 20).write(directory);
        change("result.json", "\"satisfied\": true", "\"satisfied\": false");
        change("result.json", "\"status\": \"ok\"", "\"status\": \"last-resort\"");
        change("result.json", "\"test\": 91.2,", "\"test\": null,");

        assertThat(Files.readString(Report.write(directory)))
                .contains("class=\"badge\">last-resort<", "The energy budget is not met.", "✗", "91.6% on validation");
    }

    @Test
    void aRunWithoutResultIsRefusedByName() throws IOException {
        new SampleRun("early", 1, 1).write(directory);
        Files.delete(directory.resolve("result.json"));

        Path result = directory.resolve("result.json");
        assertRefused(result, "there is no such file. Maybe the run has not finished");
        Files.writeString(result, "{\"status\": ");
        assertRefused(result, "line 1: ");
    }
}
