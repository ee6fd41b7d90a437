package org.millijoule.store.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of files and bytes; also of a file that holds it, computed with its own digits as zeros.
public final class Checksum {
    /// What stands for the digits while the checksum is computed.
    public static final String ZEROS = "0".repeat(64);

    private static final int CHUNK = 1 << 16;

    private Checksum() {}

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, but not this one", e);
        }
    }

    /// Of some bytes, in hexadecimal digits.
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /// Of a file, in hexadecimal digits.
    public static String of(Path file) throws IOException {
        MessageDigest digest = digest();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Where a header has these digits first, in quotation marks; -1 if nowhere.
    public static int position(byte[] header, String digits) {
        byte[] quoted = ("\"" + digits + "\"").getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at + quoted.length <= header.length; at++) {
            int same = 0;
            while (same < quoted.length && header[at + same] == quoted[same]) {
                same++;
            }
            if (same == quoted.length) {
                return at + 1;
            }
        }
        return -1;
    }
}
