package org.millijoule.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A CSV file that grows: rows wait in memory until [#flush()] appends and fsyncs them.
public final class RowFile implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final Path path;
    private final FileChannel channel;
    private final MessageDigest digest = Checksum.digest(); // of the durable bytes
    private final StringBuilder waiting = new StringBuilder();
    private long durableBytes;
    private int rows;

    private RowFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// A new file with its header.
    public static RowFile create(Path path, String header) throws IOException {
        RowFile file = new RowFile(
                path,
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE));
        file.waiting.append(header).append('\n');
        file.flush();
        return file;
    }

    /// An existing file, cut to a length that it has or had.
    public static RowFile cut(Path path, long bytes) throws IOException {
        RowFile file = new RowFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        file.channel.truncate(bytes);
        file.channel.force(true);
        file.readBack();
        return file;
    }

    private void readBack() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        int lines = 0;
        for (channel.position(0); channel.read(chunk.clear()) > 0; ) {
            digest.update(chunk.flip().duplicate());
            while (chunk.hasRemaining()) {
                lines += chunk.get() == '\n' ? 1 : 0;
            }
        }
        durableBytes = channel.position();
        rows = Math.max(0, lines - 1); // the header is none
    }

    public void append(String row) {
        waiting.append(row).append('\n');
        rows++;
    }

    /// Rows so far, the waiting ones included.
    public int rows() {
        return rows;
    }

    /// Makes all rows durable.
    ///
    /// @return how the file stands then
    public RowSeal flush() {
        if (!waiting.isEmpty()) {
            write(waiting.toString().getBytes(StandardCharsets.UTF_8));
            waiting.setLength(0);
        }
        return new RowSeal(durableBytes, HexFormat.of().formatHex(copied().digest()));
    }

    private void write(byte[] more) {
        ByteBuffer bytes = ByteBuffer.wrap(more);
        try {
            long position = durableBytes; // a failed attempt is overwritten
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
            channel.force(true);
            durableBytes = position;
            digest.update(more);
        } catch (IOException e) {
            throw WholeFile.cannotWrite(path, e);
        }
    }

    private MessageDigest copied() {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be copied, but not this one", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
