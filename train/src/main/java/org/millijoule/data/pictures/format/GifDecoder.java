package org.millijoule.data.pictures.format;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.Arrays;

/// The first picture of a GIF on its screen, as Pillow shows it: what the picture leaves free has its transparent
/// colour, or else the first of its palette.
final class GifDecoder {
    private GifDecoder() {}

    static Picture decode(byte[] encoded) throws IOException {
        GifHeader header = GifHeader.check(Encoded.of(encoded));
        BufferedImage image = JdkReader.read("gif", encoded);
        if (!(image.getColorModel() instanceof IndexColorModel palette)) {
            throw PictureException.damaged("it has no palette");
        }
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        int[] screen = new int[header.width()];
        byte[] rgb = new byte[3 * header.width() * header.height()];
        int ground = colours[Math.min(header.clear().orElse(0), colours.length - 1)];
        for (int y = 0; y < header.height(); y++) {
            Arrays.fill(screen, ground);
            int row = y - header.top();
            if (row >= 0 && row < image.getHeight()) {
                for (int x = 0; x < image.getWidth(); x++) {
                    screen[header.left() + x] = colours[image.getRaster().getSample(x, row, 0)];
                }
            }
            JdkReader.write(screen, rgb, 3 * y * header.width());
        }
        return new Picture(header.width(), header.height(), rgb);
    }
}
