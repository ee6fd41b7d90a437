package org.millijoule.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The SHA-256 of a file that holds it: computed with its own digits as zeros.
final class Checksum {
    /// What stands for the digits while the checksum is computed.
    static final String ZEROS = "0".repeat(64);

    private Checksum() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, but not this one", e);
        }
    }

    /// Where a header has these digits first, in quotation marks; -1 if nowhere.
    static int position(byte[] header, String digits) {
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
