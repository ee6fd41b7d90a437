package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateNetworkTest {
    private static final String LENET = "bitfusion/lenet-5";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    private static Invocation simulate(String... args) {
        return Invocation.of(
                Stream.concat(Stream.of("simulate"), Stream.of(args)).toArray(String[]::new));
    }

    private static Invocation words(String commandLine) {
        return simulate(commandLine.strip().split(" +"));
    }

    private static JsonNode json(String commandLine) {
        Invocation invocation = words(commandLine + " --json");
        assertThat(invocation.stderr()).isEmpty();
        assertThat(invocation.stdout()).startsWith("{\n  \"schema\": 1,\n").doesNotContain("NaN", "Infinity");
        return JSON.readTree(invocation.stdout());
    }

    @Test
    void theTableHasEveryLayerWithItsTileAndTheTotals() {
        Invocation table = simulate("mobilenet-v2");
        assertThat(table.exitCode()).isZero();
        assertThat(table.lines().getFirst())
                .isEqualTo("mobilenet-v2 on bit-fusion-e (depthwise block-diagonal, outputs public, batch 1)");
        assertThat(table.stdout())
                .contains("\nblock1.expand      conv 1x1, 112x112x16 -> 112x112x96       8/8  409,835  10.5%")
                .contains("\nblock1.expand      4x4 outputs, 16 -> 96 channels              columns x28, rows x28\n")
                .contains("\nfree      10 add, 1 pool: no cost in this model\n")
                .contains("\ntotal     3,891,038 cycles, 7.782 ms, 11.81 mJ, 300.8 MMAC, 50.94 GOPS/W\n");
        assertThat(table.lines()).allMatch(line -> line.length() <= 130);
    }

    @Test
    void bitsComeFromOptionsThenFromThePolicyFile() throws IOException {
        Path policy = Files.writeString(folder.resolve("bits.csv"), "layer,weights,activations\nfc1,5,7\n");
        JsonNode account = json(LENET + " --weights 4 --first 6 --policy " + policy);
        assertThat(account.at("/layers/0/weight_bits").asInt()).isEqualTo(6);
        assertThat(account.at("/layers/0/activation_bits").asInt()).isEqualTo(6);
        assertThat(account.at("/layers/1/weight_bits").asInt()).isEqualTo(4);
        assertThat(account.at("/layers/1/activation_bits").asInt()).isEqualTo(2);
        assertThat(account.at("/layers/2/weight_bits").asInt()).isEqualTo(5);
        assertThat(account.at("/layers/2/activation_bits").asInt()).isEqualTo(7);
    }

    @Test
    void jsonHasNumbersAsNumbersAndNullForWhatDoesNotApply() {
        JsonNode account = json(LENET);
        assertThat(account.at("/total/cycles").isIntegralNumber()).isTrue();
        assertThat(account.at("/total/energy_mj").isDouble()).isTrue();
        assertThat(account.at("/total/leakage_mj").isNull()).isTrue();
        assertThat(account.at("/layers/0/execution/traffic/2/written_bits").asLong())
                .isEqualTo(1_048_576);
        assertThat(account.at("/unpriced").isArray()).isTrue();
        JsonNode leaking = json(LENET + " --set leakage=true");
        assertThat(leaking.at("/total/leakage_mj").asDouble()).isPositive();
        assertThat(leaking.at("/total/energy_mj")).isEqualTo(account.at("/total/energy_mj"));
    }

    @Test
    void csvHasOneRowPerLayerAndAsManyFieldsAsItsHeader() {
        List<String> rows = words(LENET + " --csv").lines();
        assertThat(rows).hasSize(5);
        assertThat(rows.getFirst()).startsWith("layer,kind,shape,weight_bits,");
        int fields = rows.getFirst().split(",", -1).length;
        assertThat(rows).allMatch(row -> row.replaceAll("\"[^\"]*\"", "").split(",", -1).length == fields);
    }

    @Test
    void explainingALayerTellsWhatWouldChangeIt() {
        assertThat(words("mobilenet-v2 --explain block14.expand").stdout())
                .contains("cycles       max(14,700 computing, 21,504 moving data beside it) + 903 moving data with")
                .contains("  outputs requantized    15,306  -31.7%");
        assertThat(words("mobilenet-v2 --explain block2.add").lines())
                .contains("block2.add, add, 56x56x24 -> 56x56x24: no cost in this model");
        JsonNode explained = json(LENET + " --explain fc1");
        assertThat(explained.at("/layer/name").asString()).isEqualTo("fc1");
        assertThat(explained.at("/what_if/0/change").asString()).isEqualTo("DRAM twice as wide");
    }

    @Test
    void aSweepHasARowForEveryPairAndMarksTheCheapest() {
        JsonNode grid = json(LENET + " --sweep weights=2,4 activations=4,8");
        assertThat(grid.at("/rows")).hasSize(4);
        assertThat(grid.at("/limit_ms").isNull()).isTrue();
        assertThat(grid.at("/cheapest")).isEqualTo(grid.at("/rows/1"));
        assertThat(words("--sweep weights=2,4 " + LENET).stdout()).contains("W  A  cycles");
        assertThat(words(LENET + " --sweep weights=2 --csv").lines()).hasSize(5);
    }

    @Test
    void theCheapestUnderALatencyIsInsideIt() {
        JsonNode grid = json("resnet-18 --cheapest-under latency=3ms");
        assertThat(grid.at("/limit_ms").asDouble()).isEqualTo(3);
        assertThat(grid.at("/cheapest/latency_ms").asDouble()).isLessThanOrEqualTo(3);
        assertThat(words("resnet-18 --cheapest-under latency=1us").stdout())
                .contains("no uniform bits are under 0.001000 ms")
                .contains("too slow");
    }

    @Test
    void whatIfSetsTheSameNetworkBesideItself() {
        JsonNode pair = json(LENET + " --what-if dram=384");
        assertThat(pair.at("/after/hardware/name").asString()).isEqualTo("bit-fusion-e with bandwidth=384");
        assertThat(pair.at("/after/total/cycles").asLong())
                .isLessThan(pair.at("/before/total/cycles").asLong());
        assertThat(words(LENET + " --what-if clock=1GHz").stdout()).contains("latency ms  0.09439  0.04720  0.500");
        assertThat(words(LENET + " --what-if batch=4").stdout()).contains("Layers are for 1 images, then for 4.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outputs=requantized",
                "depthwise=dense",
                "batch=16",
                "clock=1GHz",
                "dram=6pJ/bit",
                "dram=6",
                "leakage=true",
                "accelerator=bit-fusion-s",
                "accelerator.bandwidth=32B/cycle",
                "accelerator.rows=8"
            })
    void everySettingCanBeAskedFor(String setting) {
        assertThat(words(LENET + " --what-if " + setting).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"roofline", "my-chip", "wide-dram"})
    void everyKindOfHardwareFileIsTaken(String file) {
        Invocation table = words(LENET + " --hardware ../examples/hardware/" + file + ".yaml");
        assertThat(table.exitCode()).isZero();
        assertThat(table.stdout()).contains("fc2", "total  ");
    }

    @Test
    void aModelWithoutExecutionsLeavesTheirColumnsOut() throws IOException {
        Path rows = folder.resolve("measured.csv");
        Files.writeString(rows, """
                kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,w_bits,a_bits,latency_ms,energy_mj
                linear,1,1,4096,4096,1,1,0,1,4,4,0.5,0
                """);
        Path device = Files.writeString(folder.resolve("device.yaml"), "kind: table\nfile: measured.csv\n");
        Invocation table = words("bitfusion/rnn --hardware " + device);
        assertThat(table.stdout()).contains("matmul").doesNotContain("bound", "tile", "GOPS/W", "NaN");
        JsonNode account = json("bitfusion/rnn --hardware " + device);
        assertThat(account.at("/total/gops_per_watt").isNull()).isTrue();
        assertThat(account.at("/layers/0/execution").isNull()).isTrue();
    }

    @Test
    void ofAMeasuredEnergyNoPartIsShown() throws IOException {
        Path rows = folder.resolve("measured.csv");
        Files.writeString(rows, """
                kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,w_bits,a_bits,latency_ms,energy_mj
                linear,1,1,4096,4096,1,1,0,1,4,4,0.5,0.25
                """);
        Path device = Files.writeString(folder.resolve("device.yaml"), "kind: table\nfile: measured.csv\n");
        String network = "bitfusion/rnn --hardware " + device;
        Path page = folder.resolve("cost.html");
        assertThat(words(network + " --html " + page).stdout())
                .contains("energy    100.0% measured as a whole, its parts unknown")
                .containsPattern("250\\.0 +- +- +-\\R")
                .doesNotContain("DRAM 0");
        assertThat(words(network + " --explain matmul").stdout()).contains("parts unknown");
        assertThat(words(network + " --csv").stdout()).contains(",,,,,250000.0,");
        assertThat(page).content().contains("parts unknown 100").doesNotContain("array 100");
        JsonNode account = json(network);
        assertThat(account.at("/total/energy_nj/core").isNull()).isTrue();
        assertThat(account.at("/layers/0/energy_nj/dram").isNull()).isTrue();
        assertThat(account.at("/layers/0/energy_nj/total").asDouble()).isEqualTo(250000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{kind: conv, channels: 8, kernel: 10x4, stride: 2x1} | conv 10x4/2x1, 49x10x1 -> 25x11x8",
                "{kind: depthwise, dilation: 2} | conv 3x3 dilated 2, 49x10x1 -> 49x10x1",
                "{kind: transposed, channels: 8, kernel: 4, stride: 2, padding: 1} | transposed 4x4/2, 49x10x1 -> 98x20x8",
                "{kind: lstm, hidden: 8, directions: 2} | lstm 490 steps in both directions, 1 -> 8"
            })
    void theShapeOfAWindowIsShown(String layer, String operation) throws IOException {
        Path network = folder.resolve("net.yaml");
        Files.writeString(network, "input: 49x10x1\nlayers:\n  - " + layer + "\n");
        assertThat(words(network + "").stdout()).contains(operation);
        String name = json(network + "").at("/layers/0/name").asString();
        assertThat(words(network + " --explain " + name).stdout()).contains(operation, "what would change it");
        assertThat(words(network + " --csv").stdout()).contains(name);
    }

    @Test
    void aNetworkFileComesWithItsBits() {
        JsonNode account = json("../examples/networks/small.yaml");
        assertThat(account.at("/network").asString()).isEqualTo("small");
        assertThat(account.at("/layers/3/weight_bits").asInt()).isEqualTo(2);
        assertThat(account.at("/layers/4/shape").asString()).isEqualTo("8x8x16 -> 8x8x32, 3x3 in 4 groups");
        assertThat(account.at("/free")).hasSize(3);
    }

    @Test
    void anArchitectureLineTakesSizeAndHardwareOfItsSpec() {
        String line = "s1m1k7b4.2|s1m6k7b8.6|s1m6k5b6.6|s1m6k7b8.6|s1m3k3b4.6";
        JsonNode account = json(line + " --space ../examples/quickstart.yaml");
        assertThat(account.at("/layers/0/shape").asString()).startsWith("24x24x3 -> ");
        assertThat(account.at("/hardware/outputs").asString()).isEqualTo("requantized");
        JsonNode larger = json(line + " --space ../examples/quickstart.yaml --input 32x32x3");
        assertThat(larger.at("/layers/0/shape").asString()).startsWith("32x32x3 -> ");
    }

    @Test
    void thePageStandsAlone() throws IOException {
        Path page = folder.resolve("cost.html");
        assertThat(words("mobilenet-v2 --html " + page).stdout()).contains("note      page in " + page);
        assertThat(page)
                .content()
                .contains("<title>mobilenet-v2 on bit-fusion-e</title>", "Roofline", "DRAM, 192 bits a cycle")
                .doesNotContain("http://", "https://", "NaN");
        assertThat(words(LENET + " --hardware ../examples/hardware/roofline.yaml --html " + page)
                        .exitCode())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "mobilnet-v2                          | there is no network 'mobilnet-v2'. Maybe 'mobilenet-v2'?",
                "nothing-like-it                      | Maybe a .yaml or .onnx file, a run directory or, with --space, an",
                "nofile.yaml                          | nofile.yaml: there is no such file",
                "..                                   | architecture.json: there is no such file. Maybe the search has not finished, or it is another folder?",
                "--weights 4                          | what shall be simulated?",
                "bitfusion/rnn --weights 0            | --weights 0: bit-widths lie between 1 and 32",
                "bitfusion/rnn --activations 99       | --activations 99: bit-widths lie between 1 and 32",
                "bitfusion/rnn --first 0              | --first 0: bit-widths lie between 1 and 32",
                "bitfusion/rnn --first 16             | W16A16 is wider than a fusion unit, which takes 8 bits",
                "bitfusion/rnn --weights x            | 'x' is not an int",
                "bitfusion/rnn --policy no.csv        | no.csv: there is no such file",
                "bitfusion/rnn --explain matmull      | bitfusion/rnn has no layer 'matmull'. Maybe 'matmul'?",
                "bitfusion/rnn --sweep weights=0,2    | --sweep weights=0,2: bit-widths lie between 1 and 32",
                "bitfusion/rnn --sweep weights=2,x    | 'x' is no number of bits",
                "bitfusion/rnn --sweep bits=2         | is neither weights nor activations",
                "bitfusion/rnn --sweep weights=2 weights=4  | two ranges of weights",
                "bitfusion/rnn --cheapest-under 5ms   | is no latency. Maybe latency=5ms?",
                "bitfusion/rnn --cheapest-under latency=5   | 5 has no unit",
                "bitfusion/rnn --cheapest-under latency=5mJ | latency wants a time in ms",
                "bitfusion/rnn --what-if outputs      | has no key and value",
                "bitfusion/rnn --what-if outputs=x    | outputs wants public or requantized",
                "bitfusion/rnn --what-if accelerator.rows=32 | which the CACTI table does not have",
                "bitfusion/rnn --set nonsense=1       | unknown key 'nonsense'",
                "bitfusion/rnn --hardware nope        | there is no built-in hardware",
                "bitfusion/rnn --hardware no.yaml     | no.yaml: there is no such file",
                "bitfusion/rnn --hardware ../examples/hardware/measured.yaml | has no such layer. Maybe measure it",
                "bitfusion/rnn --input 8x8x3          | is for ONNX files and architecture lines",
                "bitfusion/rnn --space ../examples/quickstart.yaml | belongs to an architecture line",
                "s1m1k7b4.2                           | Maybe --space SPEC.yaml",
                "s1m1k7b4.2 --space ../examples/quickstart.yaml | the line has 1 blocks, but the space has 5",
                "s1m1k7b4.2 --space ../examples/quickstart.yaml --input 8x8 | '8x8' is no shape",
                "bitfusion/rnn --html .               | cannot write .",
                "bitfusion/rnn --json --csv           | --json and --csv do not go together",
                "bitfusion/rnn --explain matmul --sweep weights=2 | --explain and --sweep do not go together",
                "bitfusion/rnn --weights 4 --sweep weights=2 | --weights and --sweep do not go together",
                "bitfusion/rnn --layers rows.csv      | NETWORK and --layers are two things",
                "--layers rows.csv                    | --layers needs --accelerators",
                "--layers a.csv --accelerators b.csv --json | takes its settings from its files, not from --json"
            })
    void whatIsWrongIsOneMessageWithAWayOut(String commandLine, String message) {
        Invocation invocation = words(commandLine);
        assertThat(invocation.exitCode()).as(invocation.stderr()).isEqualTo(2);
        assertThat(invocation.stdout()).isEmpty();
        assertThat(invocation.stderr())
                .contains(message)
                .doesNotContain("Exception", "Maybe Maybe", "null")
                .containsOnlyOnce("Maybe");
    }
}
