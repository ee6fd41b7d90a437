package org.millijoule.data.pictures.format;

import java.io.IOException;

/// The two headers of a Windows bitmap.
///
/// @param bits of a pixel
record BmpHeader(int width, int height, int bits) {
    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12; // of OS/2, with sides of 16 bits
    private static final int UNPACKED = 0;
    private static final int MASKS = 3;

    Extent extent() throws IOException {
        return Extent.of(width, height, bits == 24 ? 2 * Extent.RGB : Extent.RGB + 4);
    }

    /// Reads it, and whether all rows are there.
    ///
    /// @throws PictureException if they are not
    static BmpHeader check(Encoded picture) throws IOException {
        try (PictureBytes in = picture.read()) {
            in.skip(FILE_HEADER - 4);
            long pixels = Integer.toUnsignedLong(in.little32());
            int header = in.little32();
            long width = header == OLD_HEADER ? in.little16() : in.little32();
            long height = header == OLD_HEADER ? in.little16() : Math.abs((long) in.little32());
            in.skip(2);
            int bits = in.little16();
            int packing = header == OLD_HEADER ? UNPACKED : in.little32();
            Extent size = Extent.of(width, height, Extent.RGB);
            long row = (width * bits + 31) / 32 * 4;
            if (packing == UNPACKED || packing == MASKS) {
                long last = (width * bits + 7) / 8; // without the bytes that only fill up
                in.skip(pixels + row * (height - 1) + last - in.position());
            } else if (in.left() < 1) {
                throw PictureException.cutOff();
            }
            return new BmpHeader(size.width(), size.height(), bits);
        }
    }
}
