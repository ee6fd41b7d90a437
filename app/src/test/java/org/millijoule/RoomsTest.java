package org.millijoule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A package is a room: small enough to guess what is in it, with a sentence at its door.
class RoomsTest {
    private static final int MOST_FILES = 26; // 25 and the sentence

    static List<Path> packages() throws IOException {
        Path root = Path.of(System.getProperty("millijoule.root"));
        try (Stream<Path> all = Stream.of("core", "train", "app").flatMap(module -> folders(root, module))) {
            return all.filter(folder -> !sources(folder).isEmpty()).toList();
        }
    }

    private static Stream<Path> folders(Path root, String module) {
        try (Stream<Path> all = Files.walk(root.resolve(module).resolve("src/main/java"))) {
            return all.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> sources(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageHasFewFilesAndASentence(Path folder) {
        assertThat(sources(folder)).hasSizeLessThanOrEqualTo(MOST_FILES);
        assertThat(folder.resolve("package-info.java"))
                .content()
                .startsWith("/// ")
                .containsPattern("\\.\n(///.*\n)*@NullMarked");
    }
}
