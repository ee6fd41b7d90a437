package org.millijoule.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.hardware.roofline.Roofline;
import org.millijoule.search.cost.Target;

/// A plug-in in a file of its own, as docs/hardware.md describes hardware.
class PluginFileTest {
    /// What of a search names hardware.
    record Machine(Optional<String> note, HardwareModel hardware, Optional<Target> target) {
        Machine() {
            this(Optional.empty(), new BitFusion(), Optional.empty());
        }
    }

    @TempDir
    Path folder;

    @BeforeEach
    void writeAChip() throws IOException {
        Files.createDirectories(folder.resolve("chips"));
        Files.writeString(
                folder.resolve("chips/my-chip.yaml"), "kind: roofline\nname: my-chip\nbandwidth: 64 bit/cycle\n");
    }

    private Machine read(String text, SpecOverride... overrides) {
        return SpecReader.parse(Machine.class, text, folder.resolve("search.yaml"), List.of(overrides))
                .value();
    }

    private static SpecOverride set(String key, String value) {
        return new SpecOverride("--set " + key + "=" + value, key, value);
    }

    private void assertFails(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatAKindRequiresMayStandInItsFile() throws IOException {
        Files.writeString(folder.resolve("chips/program.yaml"), "kind: command\ncommand: ./ask\nclock: 2 GHz\n");
        assertThat(read("hardware: chips/program.yaml").hardware().name()).isEqualTo("command");
        assertThat(read("hardware: {kind: chips/program.yaml, batch: 4}")
                        .hardware()
                        .batch())
                .isEqualTo(4);
        Files.writeString(folder.resolve("chips/program.yaml"), "kind: command\nclock: 2 GHz\n");
        assertFails("hardware: chips/program.yaml", "program.yaml:1: the spec needs command. Maybe add a line");
        assertFails("hardware: command", "hardware needs command");
    }

    @Test
    void aSpecNamesAFileBesideIt() {
        Machine machine = read("hardware: chips/my-chip.yaml");
        assertThat(machine.hardware()).isInstanceOf(Roofline.class);
        assertThat(machine.hardware().name()).isEqualTo("my-chip");
        assertThat(read("target: {hardware: chips/my-chip.yaml}")
                        .target()
                        .orElseThrow()
                        .hardware())
                .contains(machine.hardware());
        assertThat(read("hardware: {kind: chips/my-chip.yaml, batch: 4}")
                        .hardware()
                        .batch())
                .isEqualTo(4);
        assertThat(read("hardware: chips/my-chip.yaml", set("hardware.batch", "3"))
                        .hardware()
                        .batch())
                .isEqualTo(3);
        String absolute = folder.resolve("chips/my-chip.yaml").toString();
        assertThat(read("note: a", set("hardware", absolute)).hardware()).isEqualTo(machine.hardware());
    }

    @Test
    void aSpecNamesABuiltInOne() {
        HardwareModel small = read("hardware: bit-fusion-s").hardware();
        assertThat(small.name()).isEqualTo("bit-fusion-s");
        assertThat(read("hardware: {kind: bit-fusion-s, outputs: requantized}").hardware())
                .isInstanceOfSatisfying(
                        BitFusion.class,
                        changed -> assertThat(changed.outputs()).isEqualTo(OutputMode.REQUANTIZED))
                .extracting(HardwareModel::name)
                .isEqualTo("bit-fusion-s");
    }

    @Test
    void theResolvedSpecHoldsWhatTheFileSaysAndSoDoesTheHash() throws IOException {
        Machine machine = read("hardware: chips/my-chip.yaml");
        String before = SpecHash.of(machine, Set.of());
        String resolved = SpecWriter.write(machine);
        assertThat(resolved).contains("kind: roofline", "name: my-chip").doesNotContain("chips/");
        assertThat(SpecReader.parse(Machine.class, resolved, Path.of("spec.yaml"), List.of())
                        .value())
                .isEqualTo(machine);
        Files.move(folder.resolve("chips"), folder.resolve("others"));
        assertThat(SpecHash.of(read("hardware: others/my-chip.yaml"), Set.of())).isEqualTo(before);
        Files.writeString(
                folder.resolve("others/my-chip.yaml"), "kind: roofline\nname: my-chip\nbandwidth: 32 bit/cycle\n");
        assertThat(SpecHash.of(read("hardware: others/my-chip.yaml"), Set.of())).isNotEqualTo(before);
    }

    @Test
    void whatIsWrongIsToldWhereItStands() throws IOException {
        assertFails(
                "note: a\nhardware: chips/my-chips.yaml",
                "search.yaml:2: hardware names the file " + folder.resolve("chips/my-chips.yaml")
                        + ", which is not there. Maybe '" + folder.resolve("chips/my-chip.yaml") + "'?");
        Files.writeString(folder.resolve("typo.yaml"), "kind: roofline\nbandwith: 3\n");
        assertFails("hardware: typo.yaml", "typo.yaml:2: unknown key 'bandwith'. Maybe 'bandwidth'?");
        Files.writeString(folder.resolve("a.yaml"), "kind: b.yaml\n");
        Files.writeString(folder.resolve("b.yaml"), "kind: a.yaml\n");
        assertFails("hardware: a.yaml", "files name each other. Maybe in a circle?");
        assertFails("hardware: chips/", "this is a folder. Maybe name a file in it?");
        assertFails(
                "hardware: bit-fusion-x", "hardware has no kind 'bit-fusion-x'. Maybe 'bit-fusion'? The kinds are: ");
        assertFails("hardware: bit-fusion-x", "a name that ends with .yaml is that of a file.");
    }
}
