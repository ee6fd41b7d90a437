package org.millijoule.data.cache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.millijoule.data.pictures.format.Picture;

/// Decoded pictures of a set, each at its own size. A picture is believed when its checksum holds.
///
/// The file is a [CheckedBlock] of [#ENTRY] bytes a picture (where its pixels lie, width, height, their CRC-32C), and
/// behind it the pixels, (H, W, 3). It stays open as long as somebody has this; any number of threads may read.
public final class KeptPixels {
    static final int ENTRY = Long.BYTES + 3 * Integer.BYTES;

    private final RandomAccessFile file; // no channel: an interrupted thread would close it under all others
    private final ByteBuffer entries;

    private KeptPixels(RandomAccessFile file, ByteBuffer entries) {
        this.file = file;
        this.entries = entries;
    }

    /// Those that were kept, if they are there and whole.
    ///
    /// @param pictures of the set
    public static Optional<KeptPixels> find(CacheFolder folder, String name, int pictures) {
        try {
            RandomAccessFile file = folder.open(name);
            try {
                byte[] entries = CheckedBlock.read(file, name, ENTRY * pictures);
                if (entries.length == ENTRY * pictures) {
                    return Optional.of(new KeptPixels(file, ByteBuffer.wrap(entries)));
                }
            } catch (IOException _) {
                file.close();
            }
            file.close();
        } catch (IOException _) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /// Picture `index` of the set, if it was kept and is as it was.
    public Optional<Picture> read(int index) {
        int entry = index * ENTRY;
        long place = entries.getLong(entry);
        if (place == 0) {
            return Optional.empty();
        }
        int width = entries.getInt(entry + Long.BYTES);
        int height = entries.getInt(entry + Long.BYTES + Integer.BYTES);
        byte[] pixels = new byte[3 * width * height];
        try {
            synchronized (file) {
                file.seek(place);
                file.readFully(pixels);
            }
        } catch (IOException _) {
            return Optional.empty();
        }
        boolean same = sum(pixels) == entries.getInt(entry + Long.BYTES + 2 * Integer.BYTES);
        return same ? Optional.of(new Picture(width, height, pixels)) : Optional.empty();
    }

    static int sum(byte[] pixels) {
        CRC32C sum = new CRC32C();
        sum.update(pixels);
        return (int) sum.getValue();
    }
}
