package org.millijoule.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.millijoule.data.DataException;

/// Compares files with their published checksums.
public final class Checksums {
    private static final int CHUNK = 1 << 16;

    private Checksums() {}

    /// Compares a file with its published checksum, if there is one.
    ///
    /// @throws DataException if the file has a published checksum and not this one
    public static void check(Path path, RemoteFile file) throws IOException {
        if (file.md5().isEmpty()) {
            return;
        }
        String md5 = md5(path);
        if (!md5.equals(file.md5().get())) {
            throw new DataException(
                    path + ": the checksum is " + md5 + ", but " + file.md5().get()
                            + " is published. Maybe it was cut off or changed on the way: delete it and get it again.");
        }
    }

    /// In hexadecimal.
    static String md5(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("MD5"); // what data sets publish
            byte[] chunk = new byte[CHUNK];
            for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                digest.update(chunk, 0, got);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
