package org.millijoule.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.cli.Invocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TableCommandsTest {
    @TempDir
    Path folder;

    private String table = "";

    /// Two choices of four and three options, one combination missing, one value missing, ties, a constant.
    @BeforeEach
    void writeTable() throws IOException {
        StringBuilder csv = new StringBuilder("c_kernel,error,c_bits,energy,constant\n");
        for (int k = 1; k <= 4; k++) {
            for (int b = 2; b <= 8; b *= 2) {
                if (k != 2 || b != 4) {
                    String error = k == 3 && b == 8 ? "" : String.valueOf(30 / k + 8 / b);
                    csv.append(k)
                            .append(',')
                            .append(error)
                            .append(',')
                            .append(b)
                            .append("bit,");
                    csv.append(k * b).append(",1\n");
                }
            }
        }
        table = write(csv.toString());
    }

    private String write(String csv) throws IOException {
        Path file = folder.resolve("table.csv");
        Files.writeString(file, csv);
        return file.toString();
    }

    private static JsonNode json(Invocation invocation) {
        assertThat(invocation.exitCode()).as(invocation.stderr()).isZero();
        return JsonMapper.builder().build().readTree(invocation.stdout());
    }

    @Test
    void sharesHaveTheKeysOfTheContract() {
        JsonNode json = json(Invocation.of(
                ("benchmark --table " + table + " --strategy random,predictor --evaluations 6 --seeds 3 --json"
                                + " --minimize error,energy --reference error=40,energy=40")
                        .split(" ")));
        assertThat(json.propertyNames())
                .contains("table", "evaluations", "seeds", "minimize", "limit", "reference", "strategies");
        assertThat(json.path("limit").isNull()).isTrue();
        assertThat(json.path("reference").path("energy").doubleValue()).isEqualTo(40);
        JsonNode row = json.path("strategies").get(1);
        assertThat(row.propertyNames())
                .containsExactly(
                        "strategy",
                        "hypervolume_share",
                        "regret",
                        "violations",
                        "failed_seeds",
                        "distinct_evaluations",
                        "milliseconds");
        assertThat(row.path("strategy").stringValue()).isEqualTo("predictor");
        assertThat(row.path("hypervolume_share").path("per_seed").size()).isEqualTo(3);
        assertThat(row.path("hypervolume_share").path("mean").doubleValue()).isBetween(0.3, 1.0);
        assertThat(row.path("hypervolume_share").path("sd").isNumber()).isTrue();
        assertThat(row.path("regret").path("mean").doubleValue()).isNotNegative();
        assertThat(row.path("distinct_evaluations").path("max").intValue()).isEqualTo(6);
        assertThat(row.path("milliseconds").path("median").doubleValue()).isPositive();
    }

    @Test
    void moreEvaluationsThanRowsFindTheBest() {
        JsonNode json = json(Invocation.of(
                ("benchmark --table " + table + " --evaluations 50 --seeds 1 --minimize error --limit energy=8 --json")
                        .split(" ")));
        assertThat(json.path("strategies").size()).isEqualTo(6);
        json.path("strategies").forEach(row -> {
            assertThat(row.path("regret").path("mean").doubleValue()).isZero();
            assertThat(row.path("regret").path("sd").isNull()).isTrue();
            assertThat(row.path("hypervolume_share").path("mean").doubleValue()).isEqualTo(1);
            assertThat(row.path("violations").path("mean").doubleValue()).isZero();
            assertThat(row.path("failed_seeds").intValue()).isZero();
        });
    }

    @Test
    void exactHypervolumeOfNasBenchMacroIsThePublishedOne() {
        Path file = Path.of(System.getProperty("millijoule.data", ".."), "nas-bench-macro-cifar10.json");
        assumeTrue(Files.exists(file), "wants nas-bench-macro-cifar10.json");
        JsonNode json = json(
                Invocation.of(("benchmark --table " + file + " --strategy random --evaluations 200 --seeds 5 --json"
                                + " --minimize error,flops --reference error=20,flops=110e6")
                        .split(" ")));
        assertThat(json.path("exact").doubleValue() / (20 * 110e6)).isCloseTo(0.4892, within(0.00005));
        assertThat(json.path("strategies")
                        .get(0)
                        .path("hypervolume_share")
                        .path("mean")
                        .doubleValue())
                .isBetween(0.9, 0.97);
    }

    /// 81 networks of four blocks: s, the sum of the digits, gives error 20 - s and 1 + s MFLOPs. Below the reference
    /// (21, 10 MFLOPs) the front is a staircase whose step s is 1 MFLOP wide and 1 + s high: 1 + ... + 9 = 45.
    @Test
    void aFileLikeNasBenchMacroIsReadExactly() throws IOException {
        StringJoiner networks = new StringJoiner(",", "{", "}");
        for (int i = 0; i < 81; i++) {
            String key = Integer.toString(81 + i, 3).substring(1);
            int sum = key.chars().map(digit -> digit - '0').sum();
            networks.add("\"%s\":{\"mean_acc\":%d,\"params\":%d,\"flops\":%d}"
                    .formatted(key, 80 + sum, 100 + i, 1_000_000 * (1 + sum)));
        }
        Path file = Files.writeString(folder.resolve("macro.json"), networks.toString());
        JsonNode json = json(
                Invocation.of(("benchmark --table " + file + " --strategy random --evaluations 500 --seeds 2 --json"
                                + " --minimize error,flops --reference error=21,flops=10e6")
                        .split(" ")));
        assertThat(json.path("exact").doubleValue()).isEqualTo(45e6);
        JsonNode random = json.path("strategies").get(0);
        assertThat(random.path("hypervolume_share").path("mean").doubleValue()).isEqualTo(1);
        assertThat(random.path("distinct_evaluations").path("max").intValue()).isEqualTo(81);

        Files.writeString(file, networks.toString().substring(0, 1000));
        Invocation cut = Invocation.of("benchmark", "--table", file.toString());
        assertThat(cut.exitCode()).isEqualTo(2);
        assertThat(cut.stderr()).contains("macro.json:1", "Maybe the file was cut?");
    }

    @Test
    void whatNeedsWeightsIsRefusedInOneMessage() {
        Invocation invocation =
                Invocation.of("benchmark", "--table", table, "--strategy", "joint,random,differentiable,fixed");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.stderr().lines()).hasSize(1);
        assertThat(invocation.stderr()).contains("no weights to train, so joint and differentiable and fixed cannot");
    }

    @Test
    void mistakesAreToldWithAWayOut() throws IOException {
        assertRefused("there is no strategy 'evolutoin'. Maybe 'evolution'?", "--strategy", "evolutoin");
        assertRefused("has no metric 'flops'. Maybe error, energy or constant?", "--minimize", "error,flops");
        assertRefused("no row of " + table + " is inside energy <= 1.0", "--limit", "energy=1");
        assertRefused("--limit wants METRIC=NUMBER, not energy", "--limit", "energy");
        assertRefused("--reference energy is not among --minimize error", "--reference", "energy=3");
        assertRefused("--evaluations 0 cannot be done", "--evaluations", "0");
        assertRefused(
                "better than the reference in every objective",
                "--minimize",
                "error,constant",
                "--reference",
                "error=40,constant=1");
        write("c_a,error\n1,2\n1,3\n");
        assertRefused("table.csv:3: the same choices stand in line 2");
        write("c_a,error\n1,many\n");
        assertRefused("table.csv:2: column error wants a number, not 'many'");
        write("a,error\n1,2\n");
        assertRefused("table.csv:1: no column is a choice");
        write("c_a,error\n1\n");
        assertRefused("table.csv:2: the row has 1 fields, the header 2");
        write("c_a,error\n");
        assertRefused("table.csv:1: no row follows the header");
        assertThat(Invocation.of("benchmark", "--table", folder + "/none.csv").stderr())
                .contains("none.csv: there is no such file");
    }

    private void assertRefused(String message, String... options) {
        String[] line = new String[options.length + 3];
        line[0] = "benchmark";
        line[1] = "--table";
        line[2] = table;
        System.arraycopy(options, 0, line, 3, options.length);
        Invocation invocation = Invocation.of(line);
        assertThat(invocation.stderr()).contains(message);
        assertThat(invocation.exitCode()).isEqualTo(2);
    }

    @Test
    void aSingleRowIsATable() throws IOException {
        write("c_a,error,flops\nx,2,3\n");
        for (String minimize : new String[] {"error", "error,flops"}) {
            JsonNode json = json(Invocation.of(
                    ("benchmark --table " + table + " --seeds 2 --minimize " + minimize + " --json").split(" ")));
            assertThat(json.path("strategies")
                            .get(5)
                            .path("distinct_evaluations")
                            .path("max")
                            .intValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void comparisonSaysHowSureItIs() throws IOException {
        Path page = folder.resolve("page.html");
        Invocation invocation = Invocation.of(
                ("compare --table " + table + " --strategy random,local-search,predictor --evaluations 8 --seeds 6"
                                + " --minimize error,energy --html " + page)
                        .split(" "));
        assertThat(invocation.exitCode()).as(invocation.stderr()).isZero();
        assertThat(invocation.stdout())
                .contains("the smallest p that 6 seeds can give is 0.031")
                .contains("random - local-search")
                .contains("Average ranks, 1 is best; two that differ by less than");
        assertThat(Files.readString(page))
                .contains("<svg class=\"ranks\"")
                .contains("CD = ")
                .contains("Share of the exact hypervolume")
                .doesNotContain("http://", "https://", "NaN");
    }

    @Test
    void comparisonAsJsonHasPairsAndCurves() {
        JsonNode json = json(Invocation.of(
                ("compare --table " + table + " --strategy random,evolution --evaluations 5 --seeds 2 --json")
                        .split(" ")));
        assertThat(json.path("smallest_p").doubleValue()).isEqualTo(0.5);
        assertThat(json.path("pairs").get(0).path("p_holm").isNumber()).isTrue();
        assertThat(json.path("anytime").get(0).path("mean").size()).isEqualTo(5);
    }

    @Test
    void aComparisonNeedsTwo() {
        assertThat(Invocation.of("compare", "--table", table, "--strategy", "random")
                        .stderr())
                .contains("one strategy alone cannot be compared. Maybe --strategy random,predictor?");
        assertThat(Invocation.of("compare").stderr()).contains("what is compared? Maybe --table FILE, or --spec SPEC");
    }

    @Test
    void optionsOfTheOtherComparisonAreRefused() {
        assertNotCompared("--table and --spec are two comparisons", "--table", table, "--spec", "spec.yaml");
        assertNotCompared("--methods belongs to --spec, not to --table", "--table", table, "--methods", "joint");
        assertNotCompared("--resume belongs to --spec, not to --table", "--table", table, "--resume");
        assertNotCompared("--html belongs to --table, not to --spec", "--spec", "spec.yaml", "--html", "page.html");
        assertNotCompared("with the seeds 0, 1, 2, ... Maybe --seeds 3?", "--table", table, "--seeds", "4..6");
        assertNotCompared("which methods? Maybe", "--spec", "spec.yaml");
        assertNotCompared("one method alone cannot be compared", "--spec", "spec.yaml", "--methods", "joint");
        assertNotCompared("at which energy? Maybe", "--spec", "spec.yaml", "--methods", "joint,one-shot");
        assertNotCompared(
                "how many seeds? Maybe --seeds 8?",
                "--spec",
                "spec.yaml",
                "--methods",
                "joint,one-shot",
                "--budgets",
                "25%");
    }

    private static void assertNotCompared(String message, String... options) {
        Invocation refused = Invocation.of(
                Stream.concat(Stream.of("compare"), Stream.of(options)).toArray(String[]::new));
        assertThat(refused.stderr().lines()).hasSize(1);
        assertThat(refused.stderr()).contains(message);
        assertThat(refused.exitCode()).isEqualTo(2);
    }
}
