package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

/// Arrays of one's own, and the settings of [BitFusion].
class OwnAcceleratorTest {
    private static final String OWN = """
            kind: bit-fusion
            accelerator:
              name: my-chip
              rows: 8
              columns: 16
              bandwidth: 128
              weight-buffer: 128 KiB
              input-buffer: 32 KiB
              output-buffer: 16 KiB
            """;

    private static BitFusion read(String text, SpecOverride... overrides) {
        return (BitFusion) SpecReader.parsePlugin(HardwareModel.class, text, Path.of("chip.yaml"), List.of(overrides))
                .value();
    }

    private static LayerUse use() {
        return new LayerUse(Layer.Convolution.same(new Shape(14, 14, 384), 64, 1, 1), 4, 4, 8, false);
    }

    /// The seven accelerators of configs.csv: every column but the areas, which MODEL.md does not derive.
    @ParameterizedTest
    @ValueSource(strings = {"bf_e", "bf_8x8", "bf_s", "a16x16", "a64x32", "p16", "fix8"})
    void theEnergiesOfTheReferenceFollowFromTheSizesToTheLastDigit(String name) {
        Accelerator row =
                Accelerators.read("configs.csv", GoldenFile.read("configs.csv")).named(name);
        Accelerator derived = AcceleratorDescription.of(row).derived();
        assertThat(derived)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*AreaSquareMillimetres")
                .isEqualTo(row);
    }

    @Test
    void anOwnArrayTakesItsEnergiesFromTheTables() {
        Accelerator array = read(OWN).array();
        assertThat(array.name()).isEqualTo("my-chip");
        assertThat(array.widestBits()).isEqualTo(8);
        assertThat(array.narrowestBits()).isEqualTo(2);
        assertThat(array.bandwidthBitsPerCycle()).isEqualTo(128);
        assertThat(array.weightBufferBytes()).isEqualTo(131072);
        assertThat(array.frequencyHertz()).isEqualTo(500_000_000);
        assertThat(array.coreNanojoulesPerCycle()).isCloseTo(0.235104 / 4, within(1e-12)); // a quarter of bf_e's units
        assertThat(array.weightBufferReadNanojoulesPerBit()).isEqualTo(0.00113324 / 32); // banks of 1024 bytes
        assertThat(array.inputBufferReadNanojoulesPerBit()).isEqualTo(0.00342953 / 32); // 4096 bytes
        assertThat(array.outputBufferWriteNanojoulesPerBit()).isEqualTo(0.00388394 / 32); // 1024 bytes, one more port
        assertThat(array.dramNanojoulesPerBit()).isEqualTo(0.015);
        assertThat(array.sramSource()).isEqualTo("cacti7-local");
        assertThat(read(OWN).cost(use()).energy().totalNanojoules()).isPositive();
    }

    @Test
    void aBankThatIsInNoTableIsRefusedWithItsNeighbours() {
        assertRefused(
                OWN.replace("128 KiB", "64 KiB"),
                "chip.yaml:2: accelerator: weight-buffer: 64 KiB in 128 banks are 512 bytes a bank, which the CACTI table "
                        + "does not have. Its neighbours are 256 bytes (32 KiB in all) and 1024 bytes (128 KiB in all). "
                        + "Maybe 128 KiB, or give energies for the weight-buffer?");
        assertRefused(
                OWN.replace("output-buffer: 16 KiB", "output-buffer: 1000 KiB"),
                "chip.yaml:2: accelerator: output-buffer: 1000 KiB in 16 banks are 64000 bytes a bank, which the CACTI "
                        + "table does not have. Its neighbours are 4096 bytes (64 KiB in all). Maybe 64 KiB, or give "
                        + "energies for the output-buffer?");
        assertRefused(
                OWN.replace("input-buffer: 32 KiB", "input-buffer: 100 B"),
                "chip.yaml:2: accelerator: input-buffer: 100 B in 8 banks are 12.5 bytes a bank, which the CACTI table "
                        + "does not have. Its neighbours are 128 bytes (1 KiB in all). Maybe 1 KiB, or give energies "
                        + "for the input-buffer?");
    }

    @Test
    void unitsThatAreInNoTableAreRefused() {
        assertRefused(
                OWN + "  widest-bits: 16\n  narrowest-bits: 4\n",
                "chip.yaml:2: accelerator: widest-bits: the synthesis table has no units from 16 down to 4 bits, only "
                        + "2/2, 4/2, 4/4, 8/2, 8/8, 16/2, 16/16. Maybe 8/2, or give energies for the core?");
        assertRefused(
                OWN + "  widest-bits: 4\n",
                "chip.yaml:2: accelerator: weight-buffer: 128 KiB in 128 banks are 1024 bytes a bank, which the CACTI "
                        + "table does not have. Its neighbours are 256 bytes (32 KiB in all) and 2048 bytes (256 KiB in "
                        + "all). Maybe 256 KiB, or give energies for the weight-buffer?");
        assertRefused(
                OWN + "  widest-bits: 16\n  narrowest-bits: 16\n",
                "chip.yaml:2: accelerator: weight-buffer: the CACTI table has no banks with words of 16 bits. Maybe "
                        + "widest-bits 8 and narrowest-bits 2, or give energies for the weight-buffer?");
        assertRefused(
                OWN.replace("rows: 8", "rows: 1"),
                "chip.yaml:2: accelerator: rows: the synthesis table is known for 4x4 units and for more than 16, not for "
                        + "1x16. Maybe give energies for the core?");
    }

    @Test
    void givenEnergiesStandInPlaceOfTheTables() {
        BitFusion model = read(OWN.replace("128 KiB", "64 KiB") + """
                  energies:
                    weight-buffer: {read: 0.03 pJ/bit, write: 0.04 pJ/bit}
                """);
        assertThat(model.array().weightBufferReadNanojoulesPerBit()).isEqualTo(0.00003);
        assertThat(model.array().weightBufferWriteNanojoulesPerBit()).isEqualTo(0.00004);
        assertThat(model.array().inputBufferReadNanojoulesPerBit()).isEqualTo(0.00342953 / 32);
        assertThat(model.array().sramSource()).isEqualTo("given");
        assertThat(again(model)).isEqualTo(model);
        BitFusion all = read("""
                kind: bit-fusion
                accelerator:
                  {name: odd, rows: 3, columns: 5, widest-bits: 7, narrowest-bits: 3, bandwidth: 8 B/cycle,
                  weight-buffer: 9 kB, input-buffer: 1000 B, output-buffer: 1 MiB, frequency: 1.2 GHz,
                  energies: {
                    core: {dynamic: 1 pJ/cycle, leakage: 1 mW},
                    weight-buffer: {read: 1 pJ/bit, write: 2 pJ/bit, leakage: 10 mW},
                    input-buffer: {read: 3 pJ/bit, write: 4 pJ/bit, leakage: 100 uW},
                    output-buffer: {read: 5 pJ/bit, write: 6 pJ/bit, leakage: 1 W}}}
                leakage: true
                """);
        assertThat(all.array().leakageMilliwatts()).isCloseTo(1011.1, within(1e-9));
        assertThat(all.array().frequencyHertz()).isEqualTo(1_200_000_000);
        assertThat(again(all)).isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rows: 8        | rows: 0          | rows must be between 1 and 4096, not 0.",
                "columns: 16    | columns: 5000    | columns must be between 1 and 4096, not 5000.",
                "name: my-chip  | name: ' '        | name: an accelerator needs a name. Maybe my-accelerator?",
                "rows: 8        | {rows: 8         | ",
                "128 KiB        | 1.5 B            | weight-buffer is 1.5 B, which is no whole number between 1 and 1073741824 of its smallest unit. Maybe round it?",
                "128 KiB        | 2 GiB            | weight-buffer is 2 GiB, which is no whole number",
                "128 KiB        | 131072           | 131072 has no unit. Maybe 131072 kB?",
                "bandwidth: 128 | bandwidth: 5 ms  | bandwidth wants a bandwidth in bit/cycle, not 5 ms.",
                "bandwidth: 128 | bandwidth: 1.5   | bandwidth is 1.5 bit/cycle, which is no whole number"
            })
    void sizesAreChecked(String part, String instead, String message) {
        assertThatThrownBy(() -> read(OWN.replace(part, instead)))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessageContaining(message == null ? "chip.yaml" : message);
    }

    @Test
    void theNameOfABuiltInOneIsNotForAnother() {
        assertRefused(
                "kind: bit-fusion\naccelerator: {kind: bf_e, bandwidth: 384}\n",
                "chip.yaml:2: accelerator: the name 'bit-fusion-e' is that of a built-in one, and this one is another. "
                        + "Maybe name: my-bit-fusion-e?");
        BitFusion wide = read("kind: bit-fusion\naccelerator: {kind: bf_e, name: wide, bandwidth: 384}\n");
        assertThat(wide.array().bandwidthBitsPerCycle()).isEqualTo(384);
        assertThat(wide.array().weightBufferBytes()).isEqualTo(65536);
        assertThat(wide.name()).isEqualTo("wide");
        assertThat(again(wide)).isEqualTo(wide);
    }

    @Test
    void builtInNamesAndAliasesAreRead() {
        assertThat(read("kind: bit-fusion\naccelerator: bit-fusion-s\n").array())
                .isEqualTo(BuiltInAccelerators.named("bit-fusion-s"));
        assertThat(read("kind: bit-fusion\naccelerator: bf_8x8\n").name()).isEqualTo("bit-fusion-8x8");
        assertThat(read("kind: bit-fusion\n", new SpecOverride("--set accelerator=bf_s", "accelerator", "bf_s"))
                        .name())
                .isEqualTo("bit-fusion-s");
        assertThat(SpecWriter.write(read("kind: bit-fusion\naccelerator: bf_s\n")))
                .isEqualTo("""
                        kind: bit-fusion
                        accelerator: bit-fusion-s
                        depthwise: block-diagonal
                        outputs: public
                        batch: 1
                        clock: none
                        dram: 15 pJ/bit
                        leakage: false
                        """);
        assertRefused(
                "kind: bit-fusion\naccelerator: bit-fusion-q\n",
                "chip.yaml:2: accelerator: there is no built-in accelerator 'bit-fusion-q'. Maybe 'bit-fusion-e'? There "
                        + "are bit-fusion-e, bit-fusion-s, bit-fusion-8x8.");
        assertRefused(
                "kind: bit-fusion\naccelerator: my-chip.yaml\n",
                "chip.yaml:2: accelerator: there is no built-in accelerator 'my-chip.yaml'. Maybe 'hardware: my-chip.yaml' "
                        + "in a spec, or --hardware my-chip.yaml: a file holds all of the hardware. Built in are "
                        + "bit-fusion-e, bit-fusion-s, bit-fusion-8x8.");
    }

    @Test
    void theClockTurnsCyclesIntoTimeAndDoesNothingElse() {
        Cost slow = new BitFusion().cost(use());
        Cost fast = read("kind: bit-fusion\nclock: 1 GHz\n").cost(use());
        assertThat(fast.seconds()).isEqualTo(slow.seconds() / 2);
        assertThat(fast.cycles()).isEqualTo(slow.cycles());
        assertThat(fast.energy()).isEqualTo(slow.energy());
    }

    @Test
    void theDramEnergyScalesTheDramAlone() {
        Energy usual = new BitFusion().cost(use()).energy();
        Energy cheap = read("kind: bit-fusion\ndram: 6 pJ/bit\n").cost(use()).energy();
        assertThat(cheap.dramNanojoules()).isCloseTo(usual.dramNanojoules() * 0.4, within(1e-6));
        assertThat(cheap.coreNanojoules()).isEqualTo(usual.coreNanojoules());
        assertThat(cheap.inputBufferNanojoules()).isEqualTo(usual.inputBufferNanojoules());
    }

    @Test
    void leakageIsToldApartAndOnlyWhenAsked() {
        BitFusion model = read("kind: bit-fusion\nleakage: true\n");
        Cost cost = model.cost(use());
        assertThat(cost).isEqualTo(new BitFusion().cost(use()));
        double milliwatts = 30.37568 + 127.789056 + 51.67952 + 33.01856; // configs.csv, row bf_e
        assertThat(model.leakageNanojoules(cost).orElseThrow())
                .isCloseTo(milliwatts * cost.seconds() * 1e6, within(1e-6));
        assertThat(new BitFusion().leakageNanojoules(cost)).isEmpty();
    }

    @Test
    void leakageThatIsNotKnownIsRefused() {
        assertRefused(
                OWN + "  energies: {core: {dynamic: 1 pJ/cycle}}\nleakage: true\n",
                "chip.yaml:11: leakage: part of the energies of my-chip is given without its leakage. Maybe "
                        + "'leakage: 10 mW' beside each of them?");
        assertThat(read(OWN + "leakage: true\n").leakageNanojoules(new Cost(1, 1, Energy.ZERO)))
                .isPresent();
    }

    @Test
    void settingsOfTheWrongKindAreRefused() {
        assertThatThrownBy(() -> new BitFusion(
                        AcceleratorDescription.named("bf_e"),
                        DepthwiseMapping.DENSE,
                        OutputMode.PUBLIC,
                        1,
                        Optional.of(new Quantity(1, Unit.MILLISECOND)),
                        new Quantity(0.015, Unit.PICOJOULE_PER_BIT),
                        false))
                .hasMessageContaining("clock wants a frequency");
        assertRefused("kind: bit-fusion\nclock: 500\n", "chip.yaml:2: clock: 500 has no unit. Maybe 500 MHz?");
        assertRefused("kind: bit-fusion\ndram: 15\n", "chip.yaml:2: dram: 15 has no unit. Maybe 15 pJ/bit?");
        assertRefused(
                "kind: bit-fusion\ndram: 15 pJ\n",
                "chip.yaml:2: dram wants an energy per bit in pJ/bit, not 15 pJ. Maybe 15 pJ/bit?");
    }

    private static BitFusion again(BitFusion model) {
        return read(SpecWriter.write(model));
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessage(message);
    }
}
