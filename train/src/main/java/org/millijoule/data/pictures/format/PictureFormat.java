package org.millijoule.data.pictures.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The formats that are read. What a picture is, its first bytes say, as everywhere; not its name.
enum PictureFormat {
    JPEG {
        @Override
        Extent check(Encoded picture) throws IOException {
            return JpegHeader.check(picture).extent();
        }

        @Override
        Picture decode(byte[] encoded) throws IOException {
            return JpegDecoder.decode(encoded);
        }
    },
    PNG {
        @Override
        Extent check(Encoded picture) throws IOException {
            return PngHeader.check(picture).extent();
        }

        @Override
        Picture decode(byte[] encoded) throws IOException {
            return PngDecoder.decode(encoded);
        }
    },
    GIF {
        @Override
        Extent check(Encoded picture) throws IOException {
            return GifHeader.check(picture).extent();
        }

        @Override
        Picture decode(byte[] encoded) throws IOException {
            return GifDecoder.decode(encoded);
        }
    },
    BMP {
        @Override
        Extent check(Encoded picture) throws IOException {
            return BmpHeader.check(picture).extent();
        }

        @Override
        Picture decode(byte[] encoded) throws IOException {
            return BmpDecoder.decode(encoded);
        }
    };

    /// How many first bytes tell formats apart.
    static final int FIRST = 16;

    /// Whether the picture is whole, as far as can be seen without decoding it.
    ///
    /// @throws PictureException if it is cut off, or holds what is not read
    abstract Extent check(Encoded picture) throws IOException;

    /// The first picture in it.
    ///
    /// @param encoded a picture that passed [#check]
    /// @throws IOException if it is damaged
    abstract Picture decode(byte[] encoded) throws IOException;

    /// @throws PictureException if these are the first bytes of none of them
    static PictureFormat of(byte[] first) throws PictureException {
        if (first.length == 0) {
            throw new PictureException("is empty, 0 bytes", "it was not copied to its end; it may also be left out");
        }
        if (starts(first, 0xff, 0xd8)) {
            return JPEG;
        }
        if (starts(first, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return PNG;
        }
        if (starts(first, 'G', 'I', 'F', '8')) {
            return GIF;
        }
        if (starts(first, 'B', 'M')) {
            return BMP;
        }
        throw PictureException.unread(other(first));
    }

    private static String other(byte[] first) {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return "a WebP";
        }
        if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
            return "a TIFF";
        }
        if (text.startsWith("ftyp", 4)) {
            return text.startsWith("avif", 8) ? "an AVIF" : "a HEIC or other film-like file";
        }
        if (text.matches("(?s)P[1-7]\\s.*")) {
            return "a PPM, PGM or PBM";
        }
        if (text.startsWith("%PDF") || text.startsWith("<svg") || text.startsWith("<?xml")) {
            return "a PDF or SVG";
        }
        return "neither JPEG nor PNG, BMP or GIF by its first bytes";
    }

    private static boolean starts(byte[] bytes, int... expected) {
        return bytes.length >= expected.length
                && Arrays.equals(
                        Arrays.copyOf(bytes, expected.length), 0, expected.length, bytes(expected), 0, expected.length);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
