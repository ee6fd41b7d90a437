package org.millijoule.data.pictures.format;

import java.io.IOException;
import java.util.OptionalInt;

/// What a GIF (CompuServe, 1989) says up to its first picture.
///
/// @param width of the screen, enlarged where the picture goes beyond it, as Pillow does
/// @param height likewise
/// @param left where the picture begins
/// @param top likewise
/// @param clear the transparent entry of the palette
record GifHeader(int width, int height, int left, int top, OptionalInt clear) {
    private static final int PALETTE = 0x80;

    Extent extent() throws IOException {
        return Extent.of(width, height, 2 * Extent.RGB);
    }

    /// Reads it, and whether the first picture is whole.
    ///
    /// @throws PictureException if it is not
    static GifHeader check(Encoded picture) throws IOException {
        try (PictureBytes in = picture.read()) {
            in.skip(6);
            int width = in.little16();
            int height = in.little16();
            int flags = in.next();
            in.skip(2);
            skipPalette(in, flags);
            OptionalInt clear = OptionalInt.empty();
            while (true) {
                switch (in.next()) {
                    case ',' -> {
                        return picture(in, width, height, clear);
                    }
                    case '!' -> {
                        if (in.next() == 0xf9) { // graphic control: flags, two bytes of delay, entry
                            byte[] block = in.take(in.next());
                            boolean isClear = block.length >= 4 && (block[0] & 1) == 1;
                            clear = isClear ? OptionalInt.of(block[3] & 0xff) : clear;
                        }
                        skipBlocks(in);
                    }
                    default -> throw PictureException.damaged("there is no picture in it");
                }
            }
        }
    }

    private static GifHeader picture(PictureBytes in, int width, int height, OptionalInt clear) throws IOException {
        int left = in.little16();
        int top = in.little16();
        int right = left + in.little16();
        int bottom = top + in.little16();
        skipPalette(in, in.next());
        in.skip(1); // bits of a code
        skipBlocks(in);
        return new GifHeader(Math.max(width, right), Math.max(height, bottom), left, top, clear);
    }

    private static void skipPalette(PictureBytes in, int flags) throws IOException {
        if ((flags & PALETTE) != 0) {
            in.skip(3L << ((flags & 7) + 1));
        }
    }

    private static void skipBlocks(PictureBytes in) throws IOException {
        for (int length = in.next(); length > 0; length = in.next()) {
            in.skip(length);
        }
    }
}
