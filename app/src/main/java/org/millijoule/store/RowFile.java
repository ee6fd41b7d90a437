package org.millijoule.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A CSV file that grows: rows wait in memory until [#flush()] appends and fsyncs them.
final class RowFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final StringBuilder waiting = new StringBuilder();
    private long durableBytes;
    private int rows;

    private RowFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// A new file with its header.
    static RowFile create(Path path, String header) throws IOException {
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

    /// An existing file, cut to the length it had at a checkpoint.
    static RowFile cut(Path path, long bytes) throws IOException {
        if (!Files.exists(path) || Files.size(path) < bytes) {
            throw new RunDirectoryException(
                    path + " is shorter than its checkpoint says (" + (Files.exists(path) ? Files.size(path) : 0)
                            + " of " + bytes + " bytes). Maybe restore it, or start afresh in another --out.");
        }
        RowFile file = new RowFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        file.channel.truncate(bytes);
        file.channel.force(true);
        file.durableBytes = bytes;
        try (var lines = Files.lines(path)) {
            file.rows = (int) lines.skip(1).count();
        }
        return file;
    }

    void append(String row) {
        waiting.append(row).append('\n');
        rows++;
    }

    /// Rows so far, the waiting ones included.
    int rows() {
        return rows;
    }

    /// Makes all rows durable.
    ///
    /// @return bytes of the file
    long flush() {
        if (waiting.isEmpty()) {
            return durableBytes;
        }
        ByteBuffer bytes = ByteBuffer.wrap(waiting.toString().getBytes(StandardCharsets.UTF_8));
        try {
            long position = durableBytes; // a failed attempt is overwritten
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
            channel.force(true);
            durableBytes = position;
            waiting.setLength(0);
            return position;
        } catch (IOException e) {
            throw WholeFile.cannotWrite(path, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
