package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private static final String HEADER =
            "id,config,tag,kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,batch,a_bits,w_bits,im2col\n";
    private static final Path GOLDEN = Path.of(
            System.getProperty("millijoule.root", ".."), "core/src/test/resources/org/millijoule/hardware/bitfusion");
    private static final Path CONFIGS = GOLDEN.resolve("configs.csv");

    @TempDir
    private Path folder = Path.of("");

    /// Its standard output as bytes, that is, in ISO 8859-1.
    private static Invocation simulate(Path layers, Path accelerators) {
        return Invocation.capture(
                StandardCharsets.ISO_8859_1,
                () -> new CommandLine(new SimulateCommand())
                        .execute("--layers", layers.toString(), "--accelerators", accelerators.toString()));
    }

    @Test
    void everyRowComesOutInOrderAndTheBytesOfNamesUnchanged() throws IOException {
        Path layers = Files.writeString(
                folder.resolve("in.csv"),
                HEADER + "Größe,bf_e,é,conv,14,14,384,64,1,1,0,1,1,4,4,0\nr2,bf_e,t,conv,14,14,,64,1,1,0,1,1,4,4,0\n");
        Invocation outcome = simulate(layers, CONFIGS);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.lines()).hasSize(3);
        assertThat(new String(outcome.stdout().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .contains("\nGröße,bf_e,é,conv,14,14,384,64,1,1,0,1,1,4,4,0,14,1,6262,2352,3910,800768,401408,");
        assertThat(outcome.lines().get(1)).endsWith(",ok");
        assertThat(outcome.lines().get(2)).startsWith("r2,bf_e,t,").contains("in_c: the number is missing");
    }

    @Test
    void controlCharactersInNamesAreMadeVisible() throws IOException {
        Path layers = Files.writeString(
                folder.resolve("in.csv"), HEADER + "Grö\u001b[2J\u202e,bf_e,t,conv,14,14,384,64,1,1,0,1,1,4,4,0\n");
        assertThat(new String(
                        simulate(layers, CONFIGS).stdout().getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8))
                .contains("\nGrö\\u001b[2J\\u202e,bf_e,t,");
    }

    /// The golden table up to the cycles, without its rows that cannot be done; `GoldenTest` compares all columns.
    @Test
    void theGoldenTableComesOut() throws IOException {
        Invocation outcome = simulate(GOLDEN.resolve("in.csv"), CONFIGS);
        assertThat(outcome.exitCode()).isZero();
        List<String> golden = Files.readAllLines(GOLDEN.resolve("golden.csv"), StandardCharsets.ISO_8859_1);
        List<String> priced = outcome.lines();
        assertThat(priced).hasSameSizeAs(golden);
        for (int row = 0; row < golden.size(); row++) {
            if (golden.get(row).endsWith(",ok")) {
                assertThat(upToTheCycles(priced.get(row))).isEqualTo(upToTheCycles(golden.get(row)));
            }
        }
    }

    private static List<String> upToTheCycles(String row) {
        return List.of(row.split(",", -1)).subList(0, 21);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Invocation outcome = simulate(folder.resolve("missing.csv"), CONFIGS);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr())
                .contains("missing.csv", "no such file", "Maybe")
                .hasLineCount(1);
    }

    @Test
    void aFolderIsNoFile() {
        Invocation outcome = simulate(folder, CONFIGS);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.stderr()).contains("Maybe").hasLineCount(1);
    }

    @Test
    void aWrongHeaderIsNamedWithFileAndLine() throws IOException {
        Path layers = Files.writeString(folder.resolve("in.csv"), "id,config\n1,bf_e\n");
        Invocation outcome = simulate(layers, CONFIGS);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr()).contains("in.csv:1: ", "'tag'", "Maybe");
    }
}
