package org.millijoule.data.cache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import org.millijoule.data.pictures.format.Picture;

/// Writes the file of [KeptPixels], picture by picture, in any order and from any thread.
public final class PixelWriter {
    private final RandomAccessFile file;
    private final ByteBuffer entries;
    private long end;

    private PixelWriter(RandomAccessFile file, int pictures) throws IOException {
        this.file = file;
        entries = ByteBuffer.allocate(KeptPixels.ENTRY * pictures);
        end = CheckedBlock.bytes(entries.capacity());
        file.seek(end);
    }

    /// Gives all pictures to a writer.
    public interface Pictures {
        /// Gives them.
        ///
        /// @throws IOException what [#add] threw, which ends it
        void writeTo(PixelWriter writer) throws IOException;
    }

    /// Keeps decoded pictures, if there is room; those that are not given are not found later.
    ///
    /// @param pictures of the set
    /// @param bytes of all pixels that will be given
    public static void keep(CacheFolder folder, String name, int pictures, long bytes, Pictures given) {
        folder.keep(name, bytes + (long) KeptPixels.ENTRY * pictures, file -> {
            PixelWriter writer = new PixelWriter(file, pictures);
            given.writeTo(writer);
            CheckedBlock.write(file, name, writer.entries.array());
        });
    }

    /// Adds picture `index` of the set.
    public void add(int index, Picture picture) throws IOException {
        int sum = KeptPixels.sum(picture.pixels());
        synchronized (this) {
            file.write(picture.pixels());
            entries.putLong(index * KeptPixels.ENTRY, end)
                    .putInt(index * KeptPixels.ENTRY + Long.BYTES, picture.width())
                    .putInt(index * KeptPixels.ENTRY + Long.BYTES + Integer.BYTES, picture.height())
                    .putInt(index * KeptPixels.ENTRY + Long.BYTES + 2 * Integer.BYTES, sum);
            end += picture.pixels().length;
        }
    }
}
