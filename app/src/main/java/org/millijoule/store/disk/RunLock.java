package org.millijoule.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The right to write into a run directory: an operating-system lock, so it ends with the process however that
/// ends. The file stays (deleting it would let two processes lock two files of one name) and names the holder.
public final class RunLock implements AutoCloseable {
    public static final String NAME = ".lock";

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock of a directory.
    ///
    /// @throws RunDirectoryException if another process, or another run of this one, has it
    public static RunLock take(Path directory) {
        Path file = directory.resolve(NAME);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new RunDirectoryException(directory + " is being written by another process (" + holder(file)
                        + "). Maybe wait until it ends, or choose another --out.");
            }
            channel.truncate(0);
            String pid = "process " + ProcessHandle.current().pid();
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
            return new RunLock(channel);
        } catch (IOException e) {
            close(channel, e);
            throw WholeFile.cannotWrite(file, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // this very process holds it
        }
    }

    private static String holder(Path file) throws IOException {
        String holder = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).strip();
        return holder.isEmpty() ? "it has just started" : holder;
    }

    private static void close(@Nullable FileChannel channel, IOException cause) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
