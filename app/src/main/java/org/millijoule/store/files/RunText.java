package org.millijoule.store.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import org.millijoule.store.disk.Checksum;
import org.millijoule.store.disk.RunDirectoryException;

/// The text of a file of a run: UTF-8, of a size that such a file can have, and after the end of the run what it was
/// then.
public final class RunText {
    private static final int LARGEST_BYTES = 256 << 20; // our choice: a million trials take 100 MB

    private RunText() {}

    /// Reads a file.
    ///
    /// @throws IOException if it cannot be read or is not UTF-8
    /// @throws RunDirectoryException if the run finished with another file of that name
    public static String read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST_BYTES);
        }
        if (bytes.length == LARGEST_BYTES) {
            throw new RunDirectoryException(file + ": it has 256 MiB or more, so it is no file of a run. Maybe it was"
                    + " damaged: restore it from a copy.");
        }
        refuseChanged(file, bytes);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /// Whether a file is there, or was when the run finished.
    public static boolean isLeft(Path file) {
        return Files.exists(file)
                || seals(file).filter(files -> files.containsKey(name(file))).isPresent();
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static void refuseChanged(Path file, byte[] bytes) {
        Optional<String> sealed = seals(file)
                .flatMap(files -> Optional.ofNullable(files.get(name(file))))
                .filter(seal -> !seal.equals(Checksum.of(bytes)));
        if (sealed.isPresent()) {
            throw new RunDirectoryException(file + ": it was changed after the run had finished. Maybe restore it from"
                    + " a copy, or let the command of the run make it again with --resume.");
        }
    }

    /// What the provenance beside a file says of the run's files; nothing where there is none that can be read, which
    /// those tell who need it.
    private static Optional<SortedMap<String, String>> seals(Path file) {
        try {
            Path provenance = file.toAbsolutePath().resolveSibling(Provenance.NAME);
            return Json.read(Files.readString(provenance), Provenance.class).files();
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
