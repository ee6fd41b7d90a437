package org.millijoule.job.evaluate;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/// Pictures of one colour, more or less of it.
public final class SamplePictures {
    private SamplePictures() {}

    /// `test/red`, `test/green`, `test/blue` and a `train` of the same.
    public static Path colours(Path folder, int ofEach) throws IOException {
        for (Map.Entry<String, Integer> colour :
                Map.of("red", 16, "green", 8, "blue", 0).entrySet()) {
            for (int i = 0; i < ofEach; i++) {
                int rgb = 0x303030 | ((100 + i) << colour.getValue());
                write(folder.resolve("test").resolve(colour.getKey()), i, rgb);
                write(folder.resolve("train").resolve(colour.getKey()), i, rgb);
            }
        }
        return folder;
    }

    /// `bright` and `dark`, without splits.
    static Path greys(Path folder, int ofEach) throws IOException {
        for (int i = 0; i < ofEach; i++) {
            write(folder.resolve("dark"), i, (40 + i % 50) * 0x010101);
            write(folder.resolve("bright"), i, (150 + i % 20) * 0x010101);
        }
        return folder;
    }

    private static void write(Path folder, int number, int rgb) throws IOException {
        Files.createDirectories(folder);
        BufferedImage image = new BufferedImage(10, 8, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 10; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        ImageIO.write(image, "png", folder.resolve("p" + number + ".png").toFile());
    }
}
