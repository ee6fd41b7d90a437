package org.millijoule.data.pictures.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// Some bytes of a file as a channel of their own.
public final class ChannelPart implements SeekableByteChannel {
    private final FileChannel file;
    private final long from;
    private final long bytes;
    private long position;

    public ChannelPart(FileChannel file, long from, long bytes) {
        this.file = file;
        this.from = from;
        this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        if (position >= bytes) {
            return -1;
        }
        int wanted = (int) Math.min(destination.remaining(), bytes - position);
        ByteBuffer part = destination.slice(destination.position(), wanted);
        int got = file.read(part, from + position);
        if (got > 0) {
            destination.position(destination.position() + got);
            position += got;
        }
        return got;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return bytes;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() {
        // the file is somebody else's
    }
}
