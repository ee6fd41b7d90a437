package org.millijoule.data.pictures;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// JPEG, PNG, BMP and GIF to red, green and blue, whatever they hold: grey and CMYK JPEGs occur in ImageNet, as
/// does a PNG under the name of a JPEG.
final class PictureDecoder {
    private static final Set<String> ENDINGS = Set.of(".jpg", ".jpeg", ".png", ".bmp", ".gif");

    private PictureDecoder() {}

    /// Whether a file is a picture by its name.
    static boolean isPicture(String name) {
        int dot = name.lastIndexOf('.');
        return dot >= 0 && ENDINGS.contains(name.substring(dot).toLowerCase(Locale.ROOT));
    }

    /// @throws IOException if these bytes are no whole picture
    static Picture decode(byte[] encoded) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("it is neither JPEG nor PNG, BMP or GIF");
            }
            ImageReader reader = readers.next();
            AtomicBoolean cut = new AtomicBoolean();
            try {
                reader.setInput(in, true, true);
                // A JPEG that was cut off is filled up with grey, and that is only a warning.
                reader.addIIOReadWarningListener(
                        (_, warning) -> cut.compareAndSet(false, warning.contains("remature")));
                BufferedImage image = reader.read(0);
                if (cut.get()) {
                    throw new IOException("it ends too early");
                }
                return new Picture(image.getWidth(), image.getHeight(), pixels(image));
            } catch (RuntimeException e) { // what readers make of damaged files
                throw new IOException(e.toString(), e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static byte[] pixels(BufferedImage image) {
        byte[] pixels = new byte[3 * image.getWidth() * image.getHeight()];
        switch (image.getType()) {
            case BufferedImage.TYPE_3BYTE_BGR -> fromBlueGreenRed(image, pixels);
            case BufferedImage.TYPE_BYTE_GRAY -> fromGrey(image, pixels); // getRGB would change the gamma
            default -> fromAny(image, pixels);
        }
        return pixels;
    }

    private static void fromBlueGreenRed(BufferedImage image, byte[] pixels) {
        byte[] source = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = source[i + 2];
            pixels[i + 1] = source[i + 1];
            pixels[i + 2] = source[i];
        }
    }

    private static void fromGrey(BufferedImage image, byte[] pixels) {
        byte[] source = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < source.length; i++) {
            pixels[3 * i] = source[i];
            pixels[3 * i + 1] = source[i];
            pixels[3 * i + 2] = source[i];
        }
    }

    private static void fromAny(BufferedImage image, byte[] pixels) {
        int[] row = new int[image.getWidth()];
        int filled = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int rgb : row) {
                pixels[filled++] = (byte) (rgb >> 16);
                pixels[filled++] = (byte) (rgb >> 8);
                pixels[filled++] = (byte) rgb;
            }
        }
    }
}
