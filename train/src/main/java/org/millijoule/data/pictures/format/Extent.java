package org.millijoule.data.pictures.format;

import java.io.IOException;

/// How large a picture is by its header.
///
/// @param width in pixels
/// @param height in pixels
/// @param bytesPerPixel of heap that decoding takes at its height, the result of three bytes included
/// @param rowBytes of the largest single row that is held beside
public record Extent(int width, int height, int bytesPerPixel, long rowBytes) {
    static final int RGB = 3;

    /// Of bytes that one array holds, and so one picture, packed or unpacked.
    public static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /// @throws PictureException if a side is no size
    static Extent of(long width, long height, int bytesPerPixel) throws IOException {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw PictureException.damaged("its header says " + width + "x" + height + " pixels");
        }
        return new Extent((int) width, (int) height, bytesPerPixel, 0);
    }

    Extent withRows(long bytes) {
        return new Extent(width, height, bytesPerPixel, bytes);
    }

    private long pixels() {
        return (long) width * height;
    }

    /// Of decoding it.
    public long heapBytes() {
        return bytesPerPixel * Math.min(pixels(), Long.MAX_VALUE / bytesPerPixel / 2) + 2 * rowBytes;
    }

    /// Whether the largest array that decoding needs can be.
    boolean fitsAnArray() {
        return pixels() <= LARGEST_ARRAY / arrayBytesPerPixel() && rowBytes <= LARGEST_ARRAY;
    }

    /// Of the largest array that decoding needs.
    long arrayBytes() {
        return Math.max(rowBytes, Math.min(pixels(), Long.MAX_VALUE / bytesPerPixel) * arrayBytesPerPixel());
    }

    private int arrayBytesPerPixel() {
        return Math.max(RGB, bytesPerPixel - RGB);
    }
}
