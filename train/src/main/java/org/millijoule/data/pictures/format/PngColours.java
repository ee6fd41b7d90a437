package org.millijoule.data.pictures.format;

import java.util.Arrays;

/// Red, green and blue out of the samples of a PNG.
///
/// @param depth bits of a sample
/// @param samples of a pixel
/// @param green where it stands among them; likewise blue, and red is the first
/// @param levels what a sample of up to 8 bits stands for, (values, 3): a grey, or an entry of the palette
@SuppressWarnings("ArrayRecordComponent") // private to one picture, never compared
record PngColours(int depth, int samples, int green, int blue, byte[] levels) {
    static PngColours of(PngHeader header, byte[] palette) throws PictureException {
        boolean coloured = header.samples() >= 3;
        if (header.colour() == PngHeader.PALETTE && palette.length == 0) {
            throw PictureException.damaged("its palette is missing");
        }
        byte[] levels = header.colour() == PngHeader.PALETTE ? palette(palette) : greys(header.depth());
        return new PngColours(header.depth(), header.samples(), coloured ? 1 : 0, coloured ? 2 : 0, levels);
    }

    private static byte[] greys(int depth) {
        int most = (1 << Math.min(8, depth)) - 1;
        byte[] levels = new byte[3 * (most + 1)];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (i / 3 * 255 / most);
        }
        return levels;
    }

    /// Beyond its end a palette is black, as in Pillow.
    private static byte[] palette(byte[] entries) {
        return Arrays.copyOf(entries, 3 << 8);
    }

    /// Writes a row of so many pixels to `rgb`, from `offset` on, each `step` bytes after the other.
    void write(byte[] row, int pixels, byte[] rgb, int offset, int step) {
        int to = offset;
        for (int x = 0; x < pixels; x++, to += step) {
            if (depth == 16) {
                int from = 2 * x * samples;
                rgb[to] = nearest(row, from);
                rgb[to + 1] = nearest(row, from + 2 * green);
                rgb[to + 2] = nearest(row, from + 2 * blue);
            } else if (samples >= 3) {
                System.arraycopy(row, x * samples, rgb, to, 3);
            } else {
                System.arraycopy(levels, 3 * value(row, x * samples), rgb, to, 3);
            }
        }
    }

    /// Of 65,536 levels, 257 for each of 256.
    private static byte nearest(byte[] row, int at) {
        return (byte) (((row[at] & 0xff) * 256 + (row[at + 1] & 0xff) + 128) / 257);
    }

    private int value(byte[] row, int sample) {
        int bit = sample * depth;
        return (row[bit >> 3] & 0xff) >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
    }
}
