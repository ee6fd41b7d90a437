package org.millijoule.data.pictures.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A picture as it is kept, in a file or in memory, which can be read from its start more than once.
public interface Encoded {
    /// Its length.
    long bytes();

    /// From its first byte on.
    InputStream open() throws IOException;

    static Encoded of(byte[] content) {
        return new Encoded() {
            @Override
            public long bytes() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }

    default PictureBytes read() throws IOException {
        return new PictureBytes(open(), bytes());
    }
}
