package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A file of another kind than a command takes: one message with what it is, what belongs there, and what can be
/// done with the file today.
class WrongFileTest {
    private static final String ONNX = "\b\b\u0012\u0007pytorch";

    @TempDir
    private Path folder = Path.of("");

    private Invocation given(String name, String bytes, String commandLine) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes.getBytes(StandardCharsets.ISO_8859_1));
        return Invocation.of(Stream.of(commandLine.split(" "))
                .map(word -> word.replace("FILE", file.toString()))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "search FILE",
                "plan FILE",
                "train FILE",
                "train FILE --space ../examples/quickstart.yaml",
                "train s0 --space FILE",
                "results FILE",
                "report FILE",
                "benchmark --table FILE --strategy random",
                "compare --table FILE --strategy random,evolution",
                "simulate bitfusion/rnn --hardware FILE",
                "simulate bitfusion/rnn --policy FILE",
                "simulate s0 --space FILE"
            })
    void anOnnxFileElsewhereIsSentToSimulate(String commandLine) throws IOException {
        Invocation refused = given("cnn.onnx", ONNX, commandLine);
        assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(2);
        assertThat(refused.stderr())
                .contains("cnn.onnx")
                .contains("an ONNX network")
                .containsPattern("Maybe './millijoule simulate .*cnn.onnx', which tells what it costs\\?")
                .containsOnlyOnce("Maybe");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false, // control characters count as white space
            value = {
                "cat.jpg|\u00ff\u00d8\u00ff\u00e0|a JPEG picture",
                "net.pt|PK\u0003\u0004 net/data.pkl|a PyTorch file",
                "old.pth|\u0080\u0002\u008a|a Python pickle",
                "net.safetensors|\u0010\u0000\u0000\u0000\u0000\u0000\u0000\u0000{}|weights without a network",
                "net.tflite|\u001c\u0000\u0000\u0000TFL3|a TensorFlow Lite network",
                "net.h5|\u0089HDF|an HDF5 file",
                "net.keras|PK\u0003\u0004 x|a Keras file",
                "rows.csv|a,b|a CSV table"
            })
    void anotherKindOfFileIsNamed(String name, String bytes, String words) throws IOException {
        for (String command : new String[] {"simulate FILE", "search FILE"}) {
            Invocation refused = given(name, bytes, command);
            assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(2);
            assertThat(refused.stderr())
                    .contains(name + "' is ", words, "takes", "Maybe")
                    .doesNotContain("Exception", "there is no network");
        }
    }

    @Test
    void anotherFileUnderTheNameOfAnOnnxFileIsNamed() throws IOException {
        assertThat(given("net.onnx", "version https://git-lfs.github.com/spec/v1\n", "simulate FILE")
                        .stderr())
                .contains("a Git LFS pointer", "Maybe 'git lfs pull'?");
        assertThat(given("net.onnx", "<!DOCTYPE html>", "simulate FILE").stderr())
                .contains("an HTML page");
        assertThat(given("net.onnx", "", "simulate FILE").stderr()).contains("the file is empty");
    }

    @Test
    void aFileForTheNetworkOfASpaceIsExplained() throws IOException {
        assertThat(given("cnn.onnx", ONNX, "plan ../examples/quickstart.yaml --set space.network=cnn.onnx")
                        .stderr())
                .contains("network is an architecture line", "not a file", "'./millijoule simulate");
    }
}
