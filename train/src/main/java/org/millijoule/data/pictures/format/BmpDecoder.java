package org.millijoule.data.pictures.format;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;

/// A Windows bitmap. Colours of 5 or 6 bits become 8 as in Pillow, cut off.
final class BmpDecoder {
    private BmpDecoder() {}

    static Picture decode(byte[] encoded) throws IOException {
        BufferedImage image = JdkReader.read("bmp", encoded);
        int width = image.getWidth();
        byte[] rgb = new byte[3 * width * image.getHeight()];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            read(image, y, row);
            JdkReader.write(row, rgb, 3 * y * width);
        }
        return new Picture(width, image.getHeight(), rgb);
    }

    /// A row as 0xRRGGBB.
    private static void read(BufferedImage image, int y, int[] row) {
        Raster raster = image.getRaster();
        switch (image.getType()) {
            case BufferedImage.TYPE_USHORT_555_RGB -> scaled(raster, y, row, 31);
            case BufferedImage.TYPE_USHORT_565_RGB -> scaled(raster, y, row, 63);
            case BufferedImage.TYPE_BYTE_GRAY -> { // getRGB would change the gamma
                raster.getSamples(0, y, row.length, 1, 0, row);
                for (int x = 0; x < row.length; x++) {
                    row[x] *= 0x010101;
                }
            }
            default -> {
                if (image.getColorModel() instanceof IndexColorModel palette) {
                    raster.getSamples(0, y, row.length, 1, 0, row);
                    for (int x = 0; x < row.length; x++) {
                        row[x] = palette.getRGB(row[x]);
                    }
                } else {
                    image.getRGB(0, y, row.length, 1, row, 0, row.length);
                }
            }
        }
    }

    private static void scaled(Raster raster, int y, int[] row, int mostGreen) {
        int[] sample = new int[3];
        for (int x = 0; x < row.length; x++) {
            raster.getPixel(x, y, sample);
            row[x] = ((sample[0] * 255 / 31) << 16) | ((sample[1] * 255 / mostGreen) << 8) | (sample[2] * 255 / 31);
        }
    }
}
