package org.millijoule.hardware.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.HardwareModelContract;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.NamedUse;
import org.millijoule.hardware.OutputBits;
import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Padding;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.network.zoo.NetworkZoo;
import org.millijoule.spec.SpecHash;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

class MeasuredTableTest {
    private static final int OUT_BITS = LayerKey.COLUMNS.indexOf("out_bits");
    private static final String HEADER =
            "kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,w_bits,a_bits,latency_ms,energy_mj\n";
    private static final String ROWS = """
            conv,14,14,48,96,1,1,0,1,8,8,0.5,0.25
            linear,1,1,1280,100,1,1,0,1,8,8,0.0125,2e-3
            conv,14,14,48,48,3,2,0 0 1 1,48,4,4,0.1,0.05
            """;

    @TempDir
    private Path folder;

    @Nested
    class Contract extends HardwareModelContract {
        @Override
        protected HardwareModel model(int batch) {
            return read(
                    "name: board\nfile: layers" + batch + ".csv\nbatch: " + batch + "\n",
                    "layers" + batch + ".csv",
                    all(batch));
        }

        @Override
        protected LayerUse unsupported() {
            return new LayerUse(new Layer.Linear(64, 10), 16, 16, 8, false);
        }
    }

    @Test
    void whatDiffersFromAxisToAxisIsOneNumberForEach() {
        Kernel oblong = new Kernel(Axis.POINT, new Axis(10, 2, 1, 4, 5), new Axis(4, 2, 1, 1, 2), false);
        Layer conv = new Layer.Convolution(new Shape(49, 10, 1), 64, oblong, 1);
        Layer dilated = new Layer.Convolution(
                new Shape(49, 10, 1), 64, new Kernel(Axis.POINT, new Axis(3, 1, 2, 0, 0), Axis.POINT, false), 1);
        MeasuredTable table = table(HEADER + "conv,49,10,1,64,10x4,2 2,4 1 5 2,1,8,8,0.5,0.25\n");
        assertThat(table.cost(new LayerUse(conv, 8, 8, 8, false)).seconds()).isEqualTo(0.0005);
        assertThatThrownBy(() -> table.cost(new LayerUse(dilated, 8, 8, 8, false)))
                .hasMessageEndingWith("complete this row: conv,49,10,1,64,3 1,1,0,1,8,8,, (and add a column, with"
                        + " dilation 2 1 here)");
        assertThat(table("dilation," + HEADER + "2 1,conv,49,10,1,64,3 1,1,0,1,8,8,0.5,0.25\n")
                        .cost(new LayerUse(dilated, 8, 8, 8, false))
                        .seconds())
                .isEqualTo(0.0005);
    }

    @Test
    void ofAMeasuredEnergyNobodyKnowsTheParts() {
        Cost cost = table("cycles,note," + HEADER + "77,by hand,conv,14,14,48,96,1,1,0,1,8,8,0.5,0.25\n")
                .cost(new LayerUse(Layer.Convolution.same(new Shape(14, 14, 48), 96, 1, 1), 8, 8, 8, false));
        assertThat(cost.energy()).isEqualTo(Energy.undivided(250_000));
        assertThat(cost.energy().divided()).isFalse();
        assertThat(cost.energy().totalNanojoules()).isEqualTo(250_000);
    }

    /// What somebody would have measured for the contract.
    private static String all(int batch) {
        Set<String> rows = new LinkedHashSet<>();
        Network network = NetworkZoo.named("mobilenet-v2").orElseThrow();
        for (NamedUse named : OutputBits.uses(network, QuantizationPolicy.uniform(network, 8))) {
            LayerKey.of(named.use(), false).ifPresent(key -> rows.add(row(named.use(), key, batch)));
        }
        for (Layer layer : HardwareModelContract.layers()) {
            for (int bits : List.of(2, 4, 6, 8)) {
                LayerUse use = new LayerUse(layer, bits, bits, 8, false);
                rows.add(row(use, LayerKey.of(use, false).orElseThrow(), batch));
            }
        }
        List<String> columns = new ArrayList<>(LayerKey.COLUMNS);
        columns.remove(OUT_BITS);
        return String.join(",", columns) + ",latency_ms,energy_mj\n" + String.join("\n", rows) + "\n";
    }

    private static String row(LayerUse use, List<String> key, int batch) {
        double work = (double) use.layer().macs() * use.weightBits();
        List<String> fields = new ArrayList<>(key);
        fields.remove(OUT_BITS);
        return String.join(",", fields) + "," + (1e-3 + work * batch * 1e-9) + "," + work * batch * 1e-8;
    }

    private MeasuredTable read(String yaml, String file, String csv) {
        try {
            Files.writeString(folder.resolve(file), csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (MeasuredTable) SpecReader.parsePlugin(
                        HardwareModel.class, "kind: table\n" + yaml, folder.resolve("board.yaml"), List.of())
                .value();
    }

    private MeasuredTable table(String csv) {
        return read("name: board\nfile: layers.csv\nclock: 2 GHz\n", "layers.csv", csv);
    }

    @Test
    void aLayerCostsWhatWasMeasured() {
        Cost conv = table(HEADER + ROWS)
                .cost(new LayerUse(Layer.Convolution.same(new Shape(14, 14, 48), 96, 1, 1), 8, 8, 8, true));
        assertThat(conv.seconds()).isEqualTo(0.0005);
        assertThat(conv.cycles()).isEqualTo(1_000_000);
        assertThat(conv.energy().totalNanojoules()).isCloseTo(250_000, within(1e-6));
        assertThat(table(HEADER + ROWS)
                        .cost(new LayerUse(new Layer.Linear(1280, 100), 8, 8, 8, false))
                        .seconds())
                .isEqualTo(1.25e-5);
    }

    @Test
    void aPadMayDifferFromSideToSide() {
        Layer conv = new Layer.Convolution(new Shape(14, 14, 48), 48, 3, 2, new Padding(0, 0, 1, 1), 48);
        assertThat(table(HEADER + ROWS).cost(new LayerUse(conv, 4, 4, 8, false)).seconds())
                .isEqualTo(0.0001);
    }

    @Test
    void measuredCyclesAreTakenAsTheyStand() {
        String csv = "cycles,note," + HEADER + "77,by hand,conv,14,14,48,96,1,1,0,1,8,8,0.5,0.25\n";
        Cost cost =
                table(csv).cost(new LayerUse(Layer.Convolution.same(new Shape(14, 14, 48), 96, 1, 1), 8, 8, 8, false));
        assertThat(cost.cycles()).isEqualTo(77);
    }

    @Test
    void outputBitsCountOnlyWhereTheFileHasThem() {
        Layer conv = Layer.Convolution.same(new Shape(14, 14, 48), 96, 1, 1);
        MeasuredTable table = table("out_bits," + HEADER
                + "8,conv,14,14,48,96,1,1,0,1,8,8,0.5,0.25\n2,conv,14,14,48,96,1,1,0,1,8,8,0.25,0.125\n");
        assertThat(table.dependsOnOutputBits()).isTrue();
        assertThat(table.cost(new LayerUse(conv, 8, 8, 8, false)).seconds()).isEqualTo(0.0005);
        assertThat(table.cost(new LayerUse(conv, 8, 8, 2, false)).seconds()).isEqualTo(0.00025);
        assertThatThrownBy(() -> table.cost(new LayerUse(conv, 8, 8, 4, false)))
                .hasMessageEndingWith("complete this row: 4,conv,14,14,48,96,1,1,0,1,8,8,,");
        assertThat(table(HEADER + ROWS).dependsOnOutputBits()).isFalse();
    }

    @Test
    void aLayerThatWasNotMeasuredIsNamedAsARowToComplete() {
        String csv = "energy_mj,latency_ms,kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,w_bits,a_bits\n";
        LayerUse use = new LayerUse(Layer.Convolution.depthwise(new Shape(7, 7, 96), 5, 1), 4, 6, 8, false);
        assertThatThrownBy(() -> table(csv).cost(use))
                .hasMessage("board: " + folder.resolve("layers.csv")
                        + " has no such layer. Maybe measure it and complete this row: ,,conv,7,7,96,96,5,1,2,96,4,6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "conv,14,14,48,96,1,1,0,1,8,8,0.5          | 2: the row has 12 fields, the header 13.",
                "pool,14,14,48,96,1,1,0,1,8,8,0.5,1        | 2: kind: 'pool' is none of conv, transposed, linear, product, lstm, gru, rnn.",
                "conv,14,x,48,96,1,1,0,1,8,8,0.5,1         | 2: in_w: 'x' is no whole number",
                "conv,14,14,0,96,1,1,0,1,8,8,0.5,1         | 2: in_c: must be between 1 and 2147483647, not 0",
                "conv,14,14,48,96,1,1,0 1,1,8,8,0.5,1      | 2: pad: '0 1' is neither one number nor four, nor six of a volume.",
                "conv,14,14,48,96,1,1,0,1,8,8,,1           | 2: latency_ms: the number is missing. Maybe it was not measured yet?",
                "conv,14,14,48,96,1,1,0,1,8,8,0,1          | 2: latency_ms: must be more than 0 and finite, not 0",
                "conv,14,14,48,96,1,1,0,1,8,8,1,-1         | 2: energy_mj: must be 0 or more and finite, not -1",
                "conv,14,14,48,96,1,1,0,1,8,8,1,NaN        | 2: energy_mj: must be 0 or more and finite, not NaN",
                "`conv,14,14,48,96,1,1,0,1,8,8,1,1\nconv,14,14,48,96,1,01,0 0 0 0,1,8,8,2,2` | 3: kind: the same layer stands in line 2 already."
            })
    void aWrongRowIsToldWithItsLine(String rows, String message) {
        assertThatThrownBy(() -> table(HEADER + rows + "\n"))
                .hasMessageStartingWith(
                        folder.resolve("board.yaml") + ":3: file: " + folder.resolve("layers.csv") + ":" + message);
    }

    @Test
    void aWrongFileIsTold() {
        assertThatThrownBy(() -> table("latency," + HEADER))
                .hasMessageContaining("layers.csv:1: there is no column 'latency'");
        assertThatThrownBy(() -> table(HEADER.replace("w_bits,", "")))
                .hasMessageContaining("layers.csv:1: the header has no column 'w_bits'");
        assertThatThrownBy(() -> table("")).hasMessageContaining("layers.csv:1: the file is empty");
        assertThatThrownBy(() -> read("file: elsewhere.csv\n", "layers.csv", ""))
                .hasMessageContaining("board.yaml:2: file: " + folder.resolve("elsewhere.csv")
                        + ": this file cannot be read: there is no such file.");
        assertThatThrownBy(() -> read("name: board\n", "layers.csv", ""))
                .hasMessageContaining("board.yaml:1: the spec needs file. Maybe add a line 'file: ...'?");
    }

    @Test
    void itReadsBackEqualAndItsHashCoversWhatTheFileHolds() {
        MeasuredTable table = table(HEADER + ROWS);
        assertThat(SpecReader.parsePlugin(
                                HardwareModel.class, SpecWriter.write(table), Path.of("x/spec.yaml"), List.of())
                        .value())
                .isEqualTo(table);
        assertThat(SpecHash.of(table, Set.of())).isNotEqualTo(SpecHash.of(table(HEADER), Set.of()));
    }
}
