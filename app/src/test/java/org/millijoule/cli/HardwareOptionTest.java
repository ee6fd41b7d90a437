package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.job.Plan;
import org.millijoule.job.Search;
import org.millijoule.job.SearchRun;
import org.millijoule.learn.InterruptedRunException;
import org.millijoule.store.RunDirectoryException;
import org.millijoule.store.files.Json;

/// `--hardware` is `hardware:` of the spec, wherever networks are priced.
class HardwareOptionTest {
    private static final Path EXAMPLES = Path.of("../examples/hardware");

    @TempDir
    private Path folder = Path.of("");

    private Path spec = Path.of("");

    @BeforeEach
    void writeASpec() throws IOException {
        spec = Launcher.tinySpec(folder);
    }

    private Invocation plan(String... options) {
        List<String> line = new ArrayList<>(List.of("plan", spec.toString(), "--json"));
        line.addAll(List.of(options));
        return Invocation.of(line.toArray(String[]::new));
    }

    private static double energy(Invocation plan) {
        assertThat(plan.stdout()).as(plan.stderr()).isNotEmpty(); // over its budget or not
        return Json.read(plan.stdout(), Plan.class).rows().getLast().energyMj();
    }

    /// A copy of the spec whose `hardware:` is another.
    private Invocation inSpec(String hardware) throws IOException {
        Path changed = folder.resolve("changed.yaml");
        Files.writeString(changed, Files.readString(spec).replaceFirst("hardware: .*", "hardware: " + hardware));
        return Invocation.of("plan", changed.toString(), "--json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bit-fusion", "bit-fusion-s", "bf_8x8", "roofline"})
    void aNameIsThatOfTheSpec(String name) throws IOException {
        assertThat(energy(plan("--hardware", name)))
                .isEqualTo(energy(inSpec(name)))
                .isNotEqualTo(energy(plan()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"my-chip.yaml", "roofline.yaml", "wide-dram.yaml"})
    void aFileIsThatOfTheSpec(String name) throws IOException {
        String file = EXAMPLES.resolve(name).toString(); // from the working directory
        double energy = energy(plan("--hardware", file));
        assertThat(energy).isNotEqualTo(energy(plan()));
        assertThat(energy(inSpec(Path.of(file).toAbsolutePath().toString()))).isEqualTo(energy);
        Files.copy(EXAMPLES.resolve(name), folder.resolve(name));
        assertThat(energy(inSpec(name))).as("from the folder of the spec").isEqualTo(energy);
        Path bare = Files.copy(EXAMPLES.resolve(name), folder.resolve("chip"));
        assertThat(energy(plan("--hardware", bare.toString()))).isEqualTo(energy);
        assertThat(Search.of(spec).hardware(file).plan().rows().getLast().energyMj())
                .isEqualTo(energy);
    }

    @Test
    void whatADeviceWasNotMeasuredOnIsRefusedWithItsRow() throws IOException {
        String file = EXAMPLES.resolve("measured.yaml").toString();
        Invocation option = plan("--hardware", file);
        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.stderr()).contains("--hardware", "my-board", "has no such layer. Maybe measure it");
        assertThat(inSpec(Path.of(file).toAbsolutePath().toString()).stderr()).contains("has no such layer");
    }

    @Test
    void aSettingOfTheOtherHardwareCanBeChangedToo() {
        String chip = EXAMPLES.resolve("my-chip.yaml").toString();
        assertThat(energy(plan("--set", "hardware.outputs=public", "--hardware", chip)))
                .isGreaterThan(energy(plan("--hardware", chip)));
    }

    @Test
    void theBudgetOfATargetIsOfItsHardware() throws IOException {
        Path chip = EXAMPLES.resolve("my-chip.yaml").toAbsolutePath();
        String target = "target.hardware=bit-fusion-s";
        Files.writeString(spec, Files.readString(spec) + "target: {hardware: " + chip + "}\n");
        double onChip = energy(plan());
        assertThat(onChip).isEqualTo(energy(plan("--set", "hardware=bit-fusion-s")));
        double onOther = energy(plan("--hardware", "bit-fusion-s"));
        assertThat(onOther).isEqualTo(energy(plan("--set", target))).isNotEqualTo(onChip);
        Invocation both = plan("--set", target, "--hardware", chip.toString());
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.stderr()).contains("both say what is priced on. Maybe only one of them?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere.yaml | names the file nowhere.yaml, which is not there. Maybe",
                "bit-fusoin-e | --hardware bit-fusoin-e: hardware has no kind 'bit-fusoin-e'. Maybe 'bit-fusion-e'?",
                "table | hardware needs file",
                "../examples/hardware/measured.csv | measured.csv:2: ",
                "../examples/quickstart.yaml | quickstart.yaml:2: the spec does not say its kind. Maybe 'kind: bit-fusion'",
                "../docs/report.png | this is a PNG"
            })
    void whatIsNoHardwareIsRefused(String hardware, String message) {
        Invocation refused = plan("--hardware", hardware);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr().lines()).hasSize(1);
        assertThat(refused.stderr()).contains(message);
    }

    @Test
    void aStudyOfAccuracyPricesNothing() {
        Invocation refused = Invocation.of("benchmark", "--accuracy", "--hardware", "bit-fusion-s");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("nothing is priced here. Maybe leave it out?");
    }

    @Test
    void aRunGoesOnWithTheHardwareThatItBeganWith() throws IOException {
        Path chip = Files.copy(EXAMPLES.resolve("my-chip.yaml"), folder.resolve("chip.yaml"));
        Path run = folder.resolve("run");
        SearchRun stopped = Search.of(spec).hardware(chip.toString()).into(run).stopWhen(() -> true);
        assertThatThrownBy(stopped::run).isInstanceOf(InterruptedRunException.class);
        String written = Files.readString(run.resolve("spec.yaml"));
        assertThat(written).contains("name: my-chip").doesNotContain("chip.yaml");

        SearchRun again = Search.of(spec).hardware(chip.toString()).into(run).stopWhen(() -> true);
        assertThatThrownBy(() -> again.resume().run()).isInstanceOf(InterruptedRunException.class);

        Files.writeString(chip, Files.readString(chip).replace("128 bit/cycle", "64 bit/cycle"));
        SearchRun other = Search.of(spec).hardware(chip.toString()).into(run).stopWhen(() -> true);
        assertThatThrownBy(() -> other.resume().run())
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("holds another run: the spec hash was");
        assertThat(run.resolve("spec.yaml")).hasContent(written);
    }
}
