package org.millijoule.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecReader;

class FileKindTest {
    @TempDir
    private Path folder = Path.of("");

    /// The first bytes of real files, `\xNN` for those that are no letters.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net.onnx|\\x08\\x08\\x12\\x07pytorch|ONNX",
                "no-ending|\\x08\\x0a\\x3a\\x10graph|ONNX",
                "saved_model.pb|\\x08\\x01\\x12\\x07x|SAVED_MODEL",
                "photo|\\xff\\xd8\\xff\\xe0\\x00\\x10JFIF|JPEG",
                "net.onnx|\\x89PNG\\x0d\\x0a\\x1a\\x0a|PNG",
                "net.pt|PK\\x03\\x04\\x00\\x00net/data.pkl|PYTORCH",
                "net.pth|PK\\x03\\x04\\x00\\x00|PYTORCH",
                "net.keras|PK\\x03\\x04\\x00\\x00|KERAS",
                "pictures.zip|PK\\x03\\x04\\x00\\x00|ZIP",
                "old.pth|\\x80\\x02\\x8a\\x0a|PICKLE",
                "net.h5|\\x89HDF\\x0d\\x0a\\x1a\\x0a|HDF5",
                "net.tflite|\\x1c\\x00\\x00\\x00TFL3|TFLITE",
                "weights|\\x10\\x00\\x00\\x00\\x00\\x00\\x00\\x00{\"a\":1}|SAFETENSORS",
                "net.onnx|version https://git-lfs.github.com/spec/v1|LFS_POINTER",
                "net.onnx|<!DOCTYPE html><html>|HTML",
                "rows.csv|a,b|CSV",
                "spec.yaml|data: shapes|TEXT",
                "architecture.json|{\"schema\": 1}|JSON",
                "noise|\\x01\\x02\\x00|BINARY"
            })
    void aFileIsKnownByItsFirstBytes(String name, String bytes, FileKind kind) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, bytes(bytes));
        assertThat(FileKind.of(file)).isEqualTo(kind);
    }

    private static byte[] bytes(String text) {
        StringBuilder latin = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.startsWith("\\x", i);
            latin.append(escape ? (char) Integer.parseInt(text.substring(i + 2, i + 4), 16) : text.charAt(i));
            i += escape ? 3 : 0;
        }
        return latin.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void foldersEmptyAndMissingFilesAreKinds() throws IOException {
        assertThat(FileKind.of(folder)).isEqualTo(FileKind.FOLDER);
        assertThat(FileKind.of(folder.resolve("absent"))).isEqualTo(FileKind.MISSING);
        assertThat(FileKind.of(Files.createFile(folder.resolve("empty")))).isEqualTo(FileKind.EMPTY);
    }

    record Anything(int number) {}

    @Test
    void whereYamlBelongsAnotherFileIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("net.yaml"), bytes("\\x08\\x08\\x12\\x07pytorch"));
        assertThatThrownBy(() -> SpecReader.read(Anything.class, file))
                .isInstanceOf(SpecException.class)
                .hasMessage(file + ": this is an ONNX network, where a YAML file belongs. Maybe './millijoule simulate "
                        + file + "', which tells what it costs?");
    }
}
