package org.millijoule.data.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One state of an archive.
///
/// @param path without links
/// @param changed when it was changed last, as [Changes] has it
public record ArchiveKey(Path path, long bytes, long changed) {
    /// Empty where there is no such file, and of one that was changed just now.
    public static Optional<ArchiveKey> of(Path path) {
        try {
            Changes changes = new Changes();
            ArchiveKey key = new ArchiveKey(path.toRealPath(), Files.size(path), changes.of(path));
            return Files.isRegularFile(path) && changes.settled() ? Optional.of(key) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
