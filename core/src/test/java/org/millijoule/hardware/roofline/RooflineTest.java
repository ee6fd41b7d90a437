package org.millijoule.hardware.roofline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.HardwareModelContract;
import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

class RooflineTest {
    private static final String YAML = """
            kind: roofline
            name: npu
            peaks:
              - {weights: 8, activations: 8, macs-per-cycle: 100, energy: 2 pJ/MAC}
              - {weights: 4, activations: 8, macs-per-cycle: 200, energy: 1 pJ/MAC}
            bandwidth: 8 B/cycle
            frequency: 1 GHz
            dram: 10 pJ/bit
            """;

    @Nested
    class Contract extends HardwareModelContract {
        @Override
        protected HardwareModel model(int batch) {
            return read(YAML + "batch: " + batch + "\n");
        }

        @Override
        protected LayerUse unsupported() {
            return new LayerUse(new Layer.Linear(64, 10), 16, 8, 8, false);
        }
    }

    private static Roofline read(String yaml) {
        return (Roofline) SpecReader.parsePlugin(HardwareModel.class, yaml, Path.of("npu.yaml"), List.of())
                .value();
    }

    @Test
    void arithmeticBoundsALayerThatReusesItsData() {
        LayerUse use = new LayerUse(Layer.Convolution.same(new Shape(10, 10, 64), 64, 3, 1), 8, 8, 8, false);
        Cost cost = read(YAML).cost(use); // 3,686,400 MACs; 36,864 weights, 6400 inputs and outputs of 8 bits
        assertThat(read(YAML).execution(use).orElseThrow().bound()).isEqualTo(Execution.Bound.COMPUTE);
        assertThat(cost.cycles()).isEqualTo(36_864);
        assertThat(cost.seconds()).isCloseTo(36.864e-6, within(1e-15));
        assertThat(cost.energy().coreNanojoules()).isCloseTo(3_686_400 * 0.002, within(1e-6));
        assertThat(cost.energy().dramNanojoules()).isCloseTo((36_864 + 12_800) * 8 * 0.01, within(1e-6));
    }

    @Test
    void memoryBoundsALayerThatReadsEachWeightOnce() {
        LayerUse use = new LayerUse(new Layer.Linear(1000, 100), 8, 8, 32, false);
        assertThat(read(YAML).execution(use).orElseThrow().bound()).isEqualTo(Execution.Bound.MEMORY);
        assertThat(read(YAML).cost(use).cycles()).isEqualTo((800_000 + 8000 + 3200 + 63) / 64);
    }

    @ParameterizedTest
    @CsvSource({"8,8,36864", "5,8,36864", "4,8,18432", "2,2,18432", "8,4,36864"})
    void aLayerComputesAtTheFastestPrecisionThatHoldsIt(int weightBits, int activationBits, long cycles) {
        LayerUse use = new LayerUse(
                Layer.Convolution.same(new Shape(10, 10, 64), 64, 3, 1), weightBits, activationBits, 8, false);
        assertThat(read(YAML).cost(use).cycles()).isEqualTo(cycles);
    }

    @Test
    void itsDefaultsAndItsSettingsReadBackEqual() {
        for (Roofline model : List.of(new Roofline(), read(YAML))) {
            assertThat(read(SpecWriter.write(model))).isEqualTo(model);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "peaks: []                | peaks: at least one is needed",
                "bandwidth: 0 B/cycle     | npu.yaml:2: bandwidth: the amount is 0",
                "bandwidth: 3 MHz         | npu.yaml:2: bandwidth wants a bandwidth in bit/cycle, not 3 MHz",
                "dram: 3                  | npu.yaml:2: dram: 3 has no unit. Maybe 3 pJ/bit?",
                "batch: 0                 | npu.yaml:2: batch must be at least 1, not 0",
                "peaks: [{weights: 0, activations: 8, macs-per-cycle: 1, energy: 1 pJ/MAC}] | peaks.0: weights must be at least 1",
                "peaks: [{weights: 8, activations: 8, macs-per-cycle: 1, energy: 1 pJ}] | peaks.0: energy wants an energy per multiply-accumulate in pJ/MAC"
            })
    void settingsAreChecked(String line, String message) {
        assertThatThrownBy(() -> read("kind: roofline\n" + line + "\n")).hasMessageContaining(message);
    }
}
