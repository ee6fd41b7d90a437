package org.millijoule.data.cache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The beginning of every file of a [CacheFolder]: a version, a length, that many bytes, and their SHA-256 with the
/// version and the file's name, so that no file is taken for another.
final class CheckedBlock {
    private static final long VERSION = 0x4d4a4341_00000001L; // "MJCA" and the number of the format
    private static final int HEAD = Long.BYTES + Integer.BYTES;
    private static final int SUM = 32; // of SHA-256

    private CheckedBlock() {}

    /// The length of a block.
    static int bytes(int content) {
        return HEAD + content + SUM;
    }

    /// @param most bytes that it may hold
    /// @throws IOException if it is none, or damaged
    static byte[] read(RandomAccessFile file, String name, int most) throws IOException {
        if (file.readLong() != VERSION) {
            throw new IOException("another version");
        }
        int length = file.readInt();
        if (length < 0 || length > most || length > file.length() - bytes(0)) {
            throw new IOException("a length of " + length + " bytes");
        }
        byte[] content = new byte[length];
        byte[] sum = new byte[SUM];
        file.readFully(content);
        file.readFully(sum);
        if (!MessageDigest.isEqual(sum, sum(name, content))) {
            throw new IOException("another checksum");
        }
        return content;
    }

    static void write(RandomAccessFile file, String name, byte[] content) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(bytes(content.length));
        block.putLong(VERSION).putInt(content.length).put(content).put(sum(name, content));
        file.seek(0);
        file.write(block.array());
    }

    private static byte[] sum(String name, byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((VERSION + ":" + name + ":").getBytes(StandardCharsets.UTF_8));
            return digest.digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
