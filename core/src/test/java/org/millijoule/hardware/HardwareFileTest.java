package org.millijoule.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.DepthwiseMapping;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.hardware.command.CommandModel;
import org.millijoule.hardware.roofline.Roofline;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

class HardwareFileTest {
    private static final Path EXAMPLES =
            Path.of(System.getProperty("millijoule.root", "..")).resolve("examples/hardware");

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadAndItsResolvedFileReadsBackEqual(Path file) {
        HardwareModel model = HardwareFile.read(file);
        assertThat(SpecReader.parsePlugin(
                                HardwareModel.class,
                                SpecWriter.write((Record) model),
                                Path.of("elsewhere.yaml"),
                                List.of())
                        .value())
                .isEqualTo(model);
    }

    @Test
    void thereIsAnExampleOfEachKind() throws IOException {
        assertThat(examples().stream().map(file -> HardwareFile.read(file).kind()))
                .contains("bit-fusion", "roofline", "table", "command");
    }

    @Test
    void theExampleTableKnowsItsLayers() {
        HardwareModel board = HardwareFile.read(EXAMPLES.resolve("measured.yaml"));
        LayerUse first = new LayerUse(Layer.Convolution.same(new Shape(32, 32, 3), 8, 3, 2), 8, 8, 4, true);
        assertThat(board.cost(first).seconds()).isEqualTo(0.021 / 1e3);
        assertThat(board.cost(first).cycles()).isEqualTo(31_500);
    }

    @Test
    void theExampleProgramAnswers() {
        assumeTrue(onPath("python3"), "wants python3");
        try (CommandModel model = (CommandModel) HardwareFile.read(EXAMPLES.resolve("command.yaml"))) {
            Cost cost = model.cost(new LayerUse(new Layer.Linear(640, 10), 8, 8, 8, false));
            assertThat(cost.cycles()).isEqualTo((6400 * 8 + 640 * 8 + 10 * 8 + 63) / 64);
            assertThat(cost.seconds()).isEqualTo(cost.cycles() / 5e8);
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// A whole space is priced on it, from several threads.
    @ParameterizedTest
    @CsvSource({"my-chip.yaml", "roofline.yaml", "command.yaml"})
    void aSearchSpaceCanBePricedOnIt(String file) {
        assumeTrue(!file.equals("command.yaml") || onPath("python3"), "wants python3");
        MobileBlockSpace space = SpecReader.parse(
                        MobileBlockSpace.class,
                        "{input: 16x16x3, classes: 10, stem: {channels: 8, stride: 2}, head-channels: 16, bits: [4, 8],"
                                + " kernels: [3, 5], stages: [{channels: 8, stride: 1, blocks: 1},"
                                + " {channels: 16, stride: 2, blocks: 2}]}",
                        Path.of("space.yaml"),
                        List.of())
                .value();
        HardwareModel model = HardwareFile.read(EXAMPLES.resolve(file));
        SpaceCosts costs = SpaceCosts.of(space, model);
        for (Metric metric : List.of(Metric.ENERGY, Metric.LATENCY)) {
            assertThat(costs.table(metric).minimum())
                    .isPositive()
                    .isLessThan(costs.table(metric).maximum());
        }
        if (model instanceof CommandModel command) {
            command.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"bit-fusion-e,bit-fusion-e", "bf_e,bit-fusion-e", "bf_s,bit-fusion-s", "bf_8x8,bit-fusion-8x8"})
    void builtInNamesAndAliasesNeedNoFile(String name, String accelerator) {
        assertThat(HardwareFile.named(name))
                .isEqualTo(new BitFusion(accelerator, DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.PUBLIC, 1));
        assertThat(HardwareFile.of(name, List.of())).isEqualTo(HardwareFile.named(name));
    }

    @Test
    void settingsOfABuiltInOneCanBeChanged() {
        List<SpecOverride> overrides = List.of(
                new SpecOverride("--set outputs=requantized", "outputs", "requantized"),
                new SpecOverride("--set batch=16", "batch", "16"));
        assertThat(HardwareFile.of("bf_s", overrides))
                .isEqualTo(new BitFusion("bit-fusion-s", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.REQUANTIZED, 16));
        BitFusion wide = (BitFusion) HardwareFile.of(
                "bf_e",
                List.of(
                        new SpecOverride("--set accelerator.bandwidth=384", "accelerator.bandwidth", "384"),
                        new SpecOverride("--set accelerator.name=wide", "accelerator.name", "wide")));
        assertThat(wide.array().bandwidthBitsPerCycle()).isEqualTo(384);
        assertThatThrownBy(() -> HardwareFile.of("bf_s", List.of(new SpecOverride("--set output=x", "output", "x"))))
                .hasMessage("--set output=x: unknown key 'output'. Maybe 'outputs'?");
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> HardwareFile.named("bit-fusion-x"))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessage(
                        "bit-fusion-x: there is no built-in hardware of that name. Maybe 'bit-fusion-e', or the path of a "
                                + "YAML file? Built in are bf_8x8, bf_e, bf_s, bit-fusion-8x8, bit-fusion-e, bit-fusion-s.");
        assertThatThrownBy(() -> HardwareFile.of("tpu", List.of()))
                .hasMessageStartingWith(
                        "tpu: there is no built-in hardware and no file of that name. Maybe the path of");
        assertThatThrownBy(() -> HardwareFile.of("chips/tpu.yaml", List.of()))
                .hasMessage("chips/tpu.yaml: there is no such file. Maybe another name or folder?");
    }

    @Test
    void anErrorInAFileHasItsLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("chip.yaml");
        Files.writeString(file, "kind: roofline\n\nbandwidth: fast\n");
        assertThatThrownBy(() -> HardwareFile.read(file))
                .hasMessageStartingWith(file + ":3: bandwidth: 'fast' is no amount with a unit.");
        Files.writeString(file, "kind: rooflin\n");
        assertThatThrownBy(() -> HardwareFile.read(file))
                .hasMessage(file
                        + ":1: the spec has no kind 'rooflin'. Maybe 'roofline'? The kinds are: bit-fusion, command, "
                        + "roofline, table. Built in are bf_8x8, bf_e, bf_s, bit-fusion-8x8, bit-fusion-e, "
                        + "bit-fusion-s; a name that ends with .yaml is that of a file.");
        Files.writeString(file, "kind: roofline\n");
        assertThat(HardwareFile.of(file.toString(), List.of())).isEqualTo(new Roofline());
    }
}
