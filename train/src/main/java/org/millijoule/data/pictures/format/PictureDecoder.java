package org.millijoule.data.pictures.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import org.millijoule.data.HeapSpace;

/// JPEG, PNG, GIF and BMP to the red, green and blue that Pillow's `convert("RGB")` gives, and so torchvision's
/// `ImageFolder`: no profile, no gamma, no orientation, no alpha.
public final class PictureDecoder {
    private static final Set<String> ENDINGS = Set.of(".jpg", ".jpeg", ".png", ".bmp", ".gif");

    /// What other programs read as pictures, by its name.
    private static final Set<String> OTHER_ENDINGS = Set.of(
            ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm", ".heic", ".heif", ".avif", ".jxl", ".jp2",
            ".jfif", ".jpe", ".tga", ".psd", ".svg", ".ico", ".raw", ".dng");

    private PictureDecoder() {}

    /// For messages.
    public static String formats() {
        return "JPEG (.jpg, .jpeg), PNG, BMP and GIF";
    }

    /// Whether a file is a picture by its name.
    public static boolean isPicture(String name) {
        return ENDINGS.contains(ending(name));
    }

    /// Whether it is a picture by its name, but of a format that is not read.
    public static boolean isOtherPicture(String name) {
        return OTHER_ENDINGS.contains(ending(name));
    }

    /// From the last dot of the file's name on, in small letters; empty without.
    public static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') ? name.substring(dot).toLowerCase(Locale.ROOT) : "";
    }

    /// Looks at a picture's headers, without decoding it.
    ///
    /// @return its size
    /// @throws PictureException if it is cut off, is nothing that is read, or takes more memory than there is
    public static Extent check(Encoded picture) throws IOException {
        byte[] first;
        try (InputStream in = picture.open()) {
            first = in.readNBytes(PictureFormat.FIRST);
        }
        Extent size = PictureFormat.of(first).check(picture);
        String pixels = "has " + size.width() + "x" + size.height() + " pixels, which take ";
        if (!size.fitsAnArray()) {
            throw new PictureException(
                    pixels + HeapSpace.text(size.arrayBytes()) + " unpacked, but one picture may take "
                            + HeapSpace.text(Extent.LARGEST_ARRAY),
                    "make it smaller, or leave it out");
        }
        if (!HeapSpace.has(size.heapBytes())) {
            throw new PictureException(
                    pixels + HeapSpace.text(size.heapBytes()) + " to decode, but there is " + HeapSpace.limit(),
                    "make it smaller, or leave it out; or " + HeapSpace.wayOut());
        }
        return size;
    }

    /// Decodes a picture in memory.
    ///
    /// @throws IOException if these bytes are no whole picture
    public static Picture decode(byte[] encoded) throws IOException {
        Encoded picture = Encoded.of(encoded);
        check(picture);
        try (InputStream in = picture.open()) {
            return PictureFormat.of(in.readNBytes(PictureFormat.FIRST)).decode(encoded);
        }
    }
}
