package org.millijoule.data.pictures.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// The readers of the JDK, for formats whose pixels they leave as they are.
final class JdkReader {
    private JdkReader() {}

    /// The JDK's own reader of a format, whatever others are installed beside it.
    static ImageReader of(String format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule().equals(ImageIO.class.getModule())) {
                return reader;
            }
        }
        throw new IllegalStateException("every JDK reads " + format);
    }

    /// The first picture.
    ///
    /// @throws PictureException if it is damaged
    static BufferedImage read(String format, byte[] encoded) throws IOException {
        ImageReader reader = of(format);
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(in, true, true);
            return reader.read(0);
        } catch (IOException | RuntimeException e) { // what readers make of damaged files
            throw PictureException.damaged(String.valueOf(e.getMessage()));
        } finally {
            reader.dispose();
        }
    }

    /// Writes 0xRRGGBB as bytes.
    static void write(int[] row, byte[] rgb, int offset) {
        int filled = offset;
        for (int colour : row) {
            rgb[filled++] = (byte) (colour >> 16);
            rgb[filled++] = (byte) (colour >> 8);
            rgb[filled++] = (byte) colour;
        }
    }
}
