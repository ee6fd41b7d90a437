package org.millijoule.store.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.millijoule.text.FileProblem;

/// How a file of rows stood when a checkpoint was taken: a later change of any byte up to there is noticed.
///
/// @param bytes its length then
/// @param sha256 of these bytes, in hexadecimal digits
public record RowSeal(long bytes, String sha256) {
    private static final int CHUNK = 1 << 16;

    public RowSeal {
        if (bytes < 0) {
            throw new IllegalArgumentException("a file has at least 0 bytes, not " + bytes);
        }
    }

    /// What is wrong with the file's beginning; empty where it is as it was.
    ///
    /// @throws RunDirectoryException if it cannot be read
    public Optional<String> problem(Path file) {
        String name = String.valueOf(file.getFileName());
        MessageDigest digest = Checksum.digest();
        long left = bytes;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            while (left > 0) {
                int read = in.read(chunk, 0, (int) Math.min(left, CHUNK));
                if (read < 0) {
                    return Optional.of(name + " has only " + (bytes - left) + " of the " + bytes + " bytes it had");
                }
                digest.update(chunk, 0, read);
                left -= read;
            }
        } catch (NoSuchFileException _) {
            return Optional.of(name + " is not there");
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(file, e), e);
        }
        return HexFormat.of().formatHex(digest.digest()).equals(sha256)
                ? Optional.empty()
                : Optional.of(name + " was changed in its first " + bytes + " bytes");
    }
}
