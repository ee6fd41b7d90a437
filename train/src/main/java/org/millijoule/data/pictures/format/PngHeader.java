package org.millijoule.data.pictures.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// The first chunk of a PNG (ISO/IEC 15948).
///
/// @param depth bits of a sample
/// @param colour its colour type: 0 grey, 2 red, green and blue, 3 palette, 4 grey and alpha, 6 colours and alpha
record PngHeader(int width, int height, int depth, int colour, boolean interlaced) {
    static final int SIGNATURE_BYTES = 8;
    static final int PALETTE = 3;

    private static final int HEADER_BYTES = 13;

    Extent extent() throws IOException {
        return Extent.of(width, height, Extent.RGB).withRows(rowBytes(width));
    }

    int samples() {
        return switch (colour) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    /// Of a row of so many pixels.
    long rowBytes(int pixels) {
        return ((long) pixels * samples() * depth + 7) / 8;
    }

    /// Reads the header, and whether all chunks are there up to the last.
    ///
    /// @throws PictureException if they are not
    static PngHeader check(Encoded picture) throws IOException {
        try (PictureBytes in = picture.read()) {
            in.skip(SIGNATURE_BYTES);
            PngHeader header = read(in);
            boolean pixels = false;
            while (true) {
                long length = in.big32();
                String kind = kind(in.take(4));
                in.skip(length + 4);
                if (kind.equals("IDAT")) {
                    pixels = true;
                } else if (kind.equals("IEND")) {
                    if (!pixels) {
                        throw PictureException.damaged("there are no pixels in it");
                    }
                    return header;
                }
            }
        }
    }

    static PngHeader read(PictureBytes in) throws IOException {
        long length = in.big32();
        byte[] chunk = in.take(4 + HEADER_BYTES);
        if (length != HEADER_BYTES || !kind(chunk).equals("IHDR")) {
            throw PictureException.damaged("its first chunk is no header");
        }
        CRC32 sum = new CRC32();
        sum.update(chunk);
        if (sum.getValue() != in.big32()) {
            throw PictureException.damaged("the checksum of its header is wrong");
        }
        PictureBytes fields = Encoded.of(chunk).read();
        fields.skip(4);
        Extent size = Extent.of(fields.big32(), fields.big32(), Extent.RGB);
        PngHeader header = new PngHeader(size.width(), size.height(), fields.next(), fields.next(), chunk[16] != 0);
        boolean known = chunk[14] == 0 && chunk[15] == 0 && (chunk[16] & 0xff) <= 1 && header.isColour();
        if (!known) {
            throw PictureException.damaged("there is no PNG of colour type " + header.colour + " and " + header.depth
                    + " bits packed in this way");
        }
        return header;
    }

    private boolean isColour() {
        return switch (colour) {
            case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case 2, 4, 6 -> depth == 8 || depth == 16;
            default -> false;
        };
    }

    static String kind(byte[] chunk) {
        return new String(chunk, 0, 4, StandardCharsets.ISO_8859_1);
    }
}
