package org.millijoule.data.binary;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.millijoule.data.DataException;
import org.millijoule.text.FileProblem;

/// Reads a file front to back, unpacking it where its name ends with `.gz`; whatever goes wrong becomes a
/// [DataException] with the offset where it did.
final class CheckedInput implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    /// Deflate packs 258 bytes into 2 bits at best.
    private static final int MOST_PACKED = 1032;

    private final Path file;
    private final boolean packed;
    private final InputStream in;
    private long offset;

    private CheckedInput(Path file, boolean packed, InputStream in) {
        this.file = file;
        this.packed = packed;
        this.in = in;
    }

    static CheckedInput open(Path file) {
        boolean packed = file.toString().endsWith(".gz");
        try {
            InputStream raw = new BufferedInputStream(Files.newInputStream(file), CHUNK);
            return new CheckedInput(file, packed, packed ? unpacking(raw) : raw);
        } catch (IOException e) {
            throw failure(file, packed, 0, e);
        }
    }

    private static InputStream unpacking(InputStream raw) throws IOException {
        try {
            return new GZIPInputStream(raw, CHUNK);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    long offset() {
        return offset;
    }

    /// The next `length` bytes, for which there must be memory.
    ///
    /// @param rule why there must be so many, for the message
    byte[] read(int length, String rule) {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length) {
            int got = readSome(bytes, filled);
            if (got < 0) {
                throw endsHere(offset, rule);
            }
            filled += got;
            offset += got;
        }
        return bytes;
    }

    /// Passes over the next `length` bytes; packed ones are unpacked and let go.
    ///
    /// @param rule as in [#read]
    void skip(long length, String rule) {
        require(length, rule);
        try {
            in.skipNBytes(length);
        } catch (EOFException e) {
            throw packed && e.getMessage() != null ? failure(file, true, offset, e) : endsHere(offset, rule);
        } catch (IOException e) {
            throw failure(file, packed, offset, e);
        }
        offset += length;
    }

    /// Whether `length` bytes can follow, by the size of the file: a corrupt length must cost no memory.
    ///
    /// @param rule as in [#read]
    void require(long length, String rule) {
        long size = CifarFile.size(file);
        if (!packed && size - offset < length) {
            throw endsHere(size, rule);
        }
        if (packed && length / MOST_PACKED > size) {
            throw error(
                    offset,
                    "a gzip file of " + size + " bytes cannot hold what its header says, but " + rule,
                    "the header is damaged");
        }
    }

    private DataException endsHere(long place, String rule) {
        return error(place, "the file ends here, but " + rule, "the file was cut off while it was copied");
    }

    /// Checks that nothing follows; for gzip also the checksum.
    void end(String rule) {
        if (readSome(new byte[1], 0) >= 0) {
            throw error(offset, "the file goes on here, but " + rule, "two files were joined");
        }
    }

    private int readSome(byte[] bytes, int from) {
        try {
            return in.read(bytes, from, bytes.length - from);
        } catch (IOException e) {
            throw failure(file, packed, offset, e);
        }
    }

    /// An error at a place of this file.
    DataException error(long place, String broken, String maybe) {
        return new DataException(at(file, packed, place) + ": " + broken + ". Maybe " + maybe + ".");
    }

    private static DataException failure(Path file, boolean packed, long offset, IOException e) {
        String broken =
                switch (e) {
                    case EOFException _ -> "the gzip data end too early";
                    case ZipException _ -> "the gzip data are corrupt (" + e.getMessage() + ")";
                    default -> "the file cannot be read (" + FileProblem.reason(e) + ")";
                };
        String maybe = e instanceof EOFException || e instanceof ZipException
                ? "the file was damaged while it was copied, or is no gzip file"
                : "you have no right to read it";
        return new DataException(at(file, packed, offset) + ": " + broken + ". Maybe " + maybe + ".", e);
    }

    private static String at(Path file, boolean packed, long offset) {
        return file + ": at offset " + offset + (packed ? " of the unpacked data" : "");
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw failure(file, packed, offset, e);
        }
    }
}
