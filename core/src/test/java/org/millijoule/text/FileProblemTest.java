package org.millijoule.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each message says which file, whether it was read or written, why not, and what helps.
class FileProblemTest {
    @TempDir
    Path folder;

    @FunctionalInterface
    private interface Act {
        void run() throws IOException;
    }

    private static IOException failure(Act act) {
        try {
            act.run();
        } catch (IOException e) {
            return e;
        }
        throw new AssertionError("nothing failed");
    }

    @Test
    void whatJavaThrowsWhereAFileCannotBeReadIsSaidInWords() throws IOException {
        Path file = Files.write(folder.resolve("a.csv"), new byte[] {(byte) 0xff});
        assertReading(file, "it is not UTF-8. Maybe save it as UTF-8, or restore it from a copy?");
        assertReading(folder, "it is a folder, not a file. Maybe name a file in it?");
        assertReading(folder.resolve("none"), "there is no such file. Maybe check the path?");
        assertReading(file.resolve("x"), "a part of its path is a file, not a folder. Maybe check the path?");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("link"));
        assertReading(link, "its links lead in a circle. Maybe name the file itself?");
        assertReading(folder.resolve("x".repeat(300)), "its name is too long. Maybe a shorter one?");
    }

    private static void assertReading(Path file, String why) {
        IOException e = failure(() -> Files.readString(file, StandardCharsets.UTF_8));
        assertThat(FileProblem.reading(file, e)).isEqualTo("cannot read " + file + ": " + why);
    }

    @Test
    void whatMayNotBeReadSaysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "x");
        Assumptions.assumeTrue(
                file.toFile().setReadable(false) && !Files.isReadable(file), "wants a user other than root");
        assertReading(file, "permission denied. Maybe change its permissions?");
    }

    @Test
    void whatJavaThrowsWhereAFileCannotBeWrittenIsSaidInWords() {
        assertWriting(folder, "it is a folder, not a file. Maybe move the folder away?");
        assertWriting(folder.resolve("none/a"), "its folder is not there. Maybe make the folder first?");
    }

    private static void assertWriting(Path file, String why) {
        IOException e = failure(() -> Files.writeString(file, "x"));
        assertThat(FileProblem.writing(file, e)).isEqualTo("cannot write " + file + ": " + why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "No space left on device | the disk is full. Maybe free space there?",
                "Disk quota exceeded | the disk is full. Maybe free space there?",
                "Read-only file system | the file system is read-only. Maybe another folder, on a disk that may be written?",
                "File too large | it grows larger than it may here. Maybe raise ulimit -f?",
                "Too many open files | too many files are open. Maybe raise ulimit -n?",
                "Input/output error | the disk reports an error. Maybe another disk?",
                "Stale file handle | Stale file handle. Maybe free space or rights there?"
            })
    void whatTheSystemSaysOfADiskIsSaidInWords(String system, String why) {
        Path file = Path.of("run/trials.csv");
        String message = FileProblem.writing(file, new FileSystemException(file.toString(), null, system));
        assertThat(message).isEqualTo("cannot write run/trials.csv: " + why);
        assertThat(FileProblem.writing(file, new IOException(system))).isEqualTo(message);
    }
}
