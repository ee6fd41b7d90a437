package org.millijoule.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.millijoule.text.FileProblem;

/// Writes a file whole or not at all: temporary name, fsync, rename, fsync of the directory. Whoever kills the
/// process at any moment finds the old file or the new one.
public final class WholeFile {
    /// The file that marks the directory of a run.
    public static final String MARK = "provenance.json";

    private static final String TEMPORARY = ".new";

    private WholeFile() {}

    public static void write(Path target, byte[] content) {
        write(target, ByteBuffer.wrap(content));
    }

    public static void write(Path target, ByteBuffer content) {
        write(target, path -> {
            try (FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                while (content.hasRemaining()) {
                    channel.write(content);
                }
            }
        });
    }

    /// Writes `target`.
    ///
    /// @param content fills a file of a temporary name beside it
    /// @throws RunDirectoryException if it cannot be written; the old file stays as it was
    public static void write(Path target, FileContent content) {
        Path temporary = target.resolveSibling("." + target.getFileName() + TEMPORARY);
        try {
            content.writeTo(temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            synchronize(Objects.requireNonNull(target.toAbsolutePath().getParent()));
        } catch (IOException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw cannotWrite(target, e);
        }
    }

    /// Makes new names in a directory durable. Windows cannot open a directory and does not need to.
    static void synchronize(Path directory) throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Removes what a killed process left half written.
    public static void removeLeftovers(Path directory) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, ".*" + TEMPORARY)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    /// What is told where a file of a run, or the run's directory, cannot be written.
    public static RunDirectoryException cannotWrite(Path path, IOException cause) {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
        if (FileProblem.of(cause) == FileProblem.MISSING && !Files.exists(folder)) {
            return new RunDirectoryException(
                    "cannot write " + path + ": the folder " + folder
                            + " is not there any more. Maybe it was removed or"
                            + " renamed meanwhile: where it is now, --resume goes on with it; else start afresh.",
                    cause);
        }
        String saved = isInRun(path) || isInRun(folder)
                ? " What was saved before is intact, and the same command with --resume goes on then."
                : "";
        return new RunDirectoryException(FileProblem.writing(path, cause) + saved, cause);
    }

    /// Whether something lies in the directory of a run, or is one.
    private static boolean isInRun(Path path) {
        return Files.exists(path.resolve(MARK)) || Files.exists(path.resolveSibling(MARK));
    }
}
