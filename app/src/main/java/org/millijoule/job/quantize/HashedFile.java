package org.millijoule.job.quantize;

import java.io.IOException;
import java.nio.file.Path;
import org.millijoule.spec.FileContents;
import org.millijoule.store.disk.Checksum;
import org.millijoule.text.FileProblem;

/// A file that a spec names and whose content is part of it.
///
/// @param digest SHA-256 in hexadecimal digits
public record HashedFile(Path file, String digest) implements FileContents {
    /// Reads the content once, for its checksum.
    ///
    /// @throws IllegalArgumentException if it cannot be read
    public static HashedFile read(Path file) {
        try {
            return new HashedFile(file, Checksum.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(FileProblem.reading(file, e), e);
        }
    }
}
