package org.millijoule.data.pictures.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of a picture from front to back, with numbers in both orders; what is skipped is not read where the
/// file can be read at any place.
final class PictureBytes implements AutoCloseable {
    private final InputStream in;
    private final long length;
    private long position;

    /// @param length of all of it
    PictureBytes(InputStream in, long length) {
        this.in = in;
        this.length = length;
    }

    long position() {
        return position;
    }

    long left() {
        return length - position;
    }

    /// One byte, 0 to 255.
    ///
    /// @throws PictureException if there is none
    int next() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw PictureException.cutOff();
        }
        position++;
        return value;
    }

    byte[] take(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        position += bytes.length;
        if (bytes.length < count) {
            throw PictureException.cutOff();
        }
        return bytes;
    }

    /// @throws PictureException if there are not so many
    void skip(long count) throws IOException {
        if (count > left()) {
            throw PictureException.cutOff();
        }
        try {
            in.skipNBytes(count);
        } catch (EOFException e) {
            throw PictureException.cutOff();
        }
        position += count;
    }

    /// Two bytes, the larger first.
    int big16() throws IOException {
        return next() << 8 | next();
    }

    /// Four bytes, the largest first, unsigned.
    long big32() throws IOException {
        return (long) big16() << 16 | big16();
    }

    /// Two bytes, the smaller first.
    int little16() throws IOException {
        return next() | next() << 8;
    }

    /// Four bytes, the smallest first.
    int little32() throws IOException {
        return little16() | little16() << 16;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
