package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.data.batch.ColourJitter;

class ResamplingTest {
    /// By its definition, in two dimensions at once.
    private static double slow(
            byte[] source, int sourceWidth, int channels, Window part, int w, int h, int x, int y, int c) {
        double scaleX = (double) part.width() / w;
        double scaleY = (double) part.height() / h;
        double sum = 0;
        double weights = 0;
        for (int j = 0; j < part.height(); j++) {
            for (int i = 0; i < part.width(); i++) {
                double acrossBy = Math.abs(i + 0.5 - (x + 0.5) * scaleX) / Math.max(1, scaleX);
                double downBy = Math.abs(j + 0.5 - (y + 0.5) * scaleY) / Math.max(1, scaleY);
                double weight = Math.max(0, 1 - acrossBy) * Math.max(0, 1 - downBy);
                int at = ((part.top() + j) * sourceWidth + part.left() + i) * channels + c;
                sum += weight * (source[at] & 0xff);
                weights += weight;
            }
        }
        return sum / weights;
    }

    /// Pillow 12.3: `fromarray(source).resize((6, 4), BILINEAR)`, and of 5x9 at 0.8 `resize((8, 14), BILINEAR)` and
    /// the part `[5:9, 1:7]`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|5|1|9, 51, 92, 134, 175, 217, 18, 60, 101, 143, 184, 226, 28, 70, 111, 153, 194, 236, 37, 79, 120,"
                        + " 162, 203, 92",
                "5|9|0.8|72, 90, 113, 137, 160, 183, 120, 47, 70, 94, 117, 140, 158, 85, 108, 107, 80, 98, 186, 204, 227,"
                        + " 175, 47, 55"
            })
    void theMiddleOfAPictureCoversAnOblongResult(int width, int height, double share, String expected) {
        byte[] source = new byte[width * height];
        for (int i = 0; i < source.length; i++) {
            source[i] = (byte) (i * 37 % 251);
        }
        byte[] target = new byte[24];
        new Resampling(6, 4, 1).centre(source, width, height, share, target, 0);
        byte[] pillow = new byte[24];
        String[] levels = expected.split(", ", -1);
        for (int i = 0; i < 24; i++) {
            pillow[i] = (byte) Integer.parseInt(levels[i]);
        }
        assertThat(target).isEqualTo(pillow);
    }

    @ParameterizedTest
    @CsvSource({
        "20,14,0,0,20,14,8,8,3",
        "20,14,3,2,11,9,8,8,3",
        "20,14,3,2,4,5,16,12,1",
        "40,40,0,0,40,40,3,3,3",
        "5,5,4,4,1,1,7,6,3",
        "9,9,1,1,7,7,7,7,1"
    })
    void everyPixelIsTheTriangleMeanAroundIt(
            int width, int height, int left, int top, int w, int h, int toWidth, int toHeight, int channels) {
        byte[] source = new byte[width * height * channels];
        new Random(width * 31L + w).nextBytes(source);
        byte[] target = new byte[toWidth * toHeight * channels + 3];
        Window part = new Window(left, top, w, h);
        new Resampling(toWidth, toHeight, channels).resize(source, width, part, target, 3);
        for (int y = 0; y < toHeight; y++) {
            for (int x = 0; x < toWidth; x++) {
                for (int c = 0; c < channels; c++) {
                    double expected = slow(source, width, channels, part, toWidth, toHeight, x, y, c);
                    int got = target[3 + (y * toWidth + x) * channels + c] & 0xff;
                    assertThat(Math.abs(got - expected)).isLessThan(1.002); // rounded twice
                }
            }
        }
        assertThat(target).startsWith(0, 0, 0);
    }

    @Test
    void oneColourStaysItAtEverySize() {
        for (int value : new int[] {0, 1, 127, 255}) {
            byte[] source = new byte[13 * 17 * 3];
            Arrays.fill(source, (byte) value);
            byte[] target = new byte[9 * 40 * 3];
            new Resampling(9, 40, 3).resize(source, 13, Window.whole(13, 17), target, 0);
            assertThat(target).containsOnly((byte) value);
        }
    }

    @Test
    void regionsLieInsideAndHaveTheirAreaAndShape() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            int width = 1 + random.nextInt(600);
            int height = 1 + random.nextInt(600);
            double area = 0.08 + 0.92 * random.nextDouble();
            double ratio = 0.75 + random.nextDouble() * (4.0 / 3 - 0.75);
            Window window = new RandomRegion(area, ratio, random.nextDouble(), random.nextDouble()).of(width, height);
            assertThat(window.left() + window.width()).isLessThanOrEqualTo(width);
            assertThat(window.top() + window.height()).isLessThanOrEqualTo(height);
            if (window.width() < width && window.height() < height && width > 50 && height > 50) {
                assertThat((double) window.width() * window.height() / width / height)
                        .isBetween(area * 0.85, area * 1.15);
                assertThat((double) window.width() / window.height()).isBetween(ratio * 0.85, ratio * 1.15);
            }
        }
        assertThat(new RandomRegion(1, 1, 0.3, 0.9).of(64, 64)).isEqualTo(Window.whole(64, 64));
    }

    private static byte[] picture(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.length; i++) {
            long square = (long) i * i * 31 + i * 7L;
            pixels[i] = (byte) (square >> 4);
        }
        return pixels;
    }

    private static void assertDigest(byte[] pixels, String expected) throws NoSuchAlgorithmException {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(pixels);
        assertThat(HexFormat.of().formatHex(sum)).startsWith(expected);
    }

    /// By `train/src/test/python/resampling.py`, to the bit.
    @ParameterizedTest
    @CsvSource({
        "500, 375, 224, 0.875, 6e776870f73cab54",
        "375, 500, 224, 0.875, 8a0b99c8da7d548c",
        "333, 500, 224, 0.875, 451c2f5520d5132d",
        "640, 427, 64, 1, 1a3817f342d10e86",
        "61, 43, 64, 0.9, 8cf6cb95692b22ca",
        "32, 32, 24, 0.8, 4f9c4205f4e87c21",
        "32, 32, 32, 1, 12b7140ff1cb62a4",
        "101, 7, 16, 0.75, 2f46d3e0fd1178db",
        "3, 300, 16, 1, a86bf7ea66bd28ef",
        "257, 256, 224, 0.875, 316d76823e56cdf7",
        "64, 64, 64, 1, ef057aa236da8b0f"
    })
    void theMiddleIsResizeAndCenterCropOfTorchvision(int width, int height, int size, double share, String sum)
            throws NoSuchAlgorithmException {
        byte[] shown = new byte[size * size * 3];
        new Resampling(size, size, 3).centre(picture(width, height), width, height, share, shown, 0);
        assertDigest(shown, sum);
    }

    /// Likewise.
    @ParameterizedTest
    @CsvSource({
        "20, 14, 0, 0, 20, 14, 8, 8, 90d551c2255135f4",
        "20, 14, 3, 2, 11, 9, 8, 8, 059a32891ce659da",
        "20, 14, 3, 2, 4, 5, 16, 12, def40f60eef7502e",
        "40, 40, 0, 0, 40, 40, 3, 3, b88b934d9b1252c2",
        "9, 9, 4, 4, 1, 1, 7, 6, d3ad2d20d6ac1c2a",
        "9, 9, 1, 1, 7, 7, 7, 7, 8eeda0c26b3ea425",
        "200, 150, 20, 10, 131, 101, 64, 64, 0f72a5705a4c7ecb"
    })
    void partsAreResizedCropsOfTorchvision(
            int width, int height, int left, int top, int w, int h, int toWidth, int toHeight, String sum)
            throws NoSuchAlgorithmException {
        byte[] shown = new byte[toWidth * toHeight * 3];
        Window part = new Window(left, top, w, h);
        new Resampling(toWidth, toHeight, 3).resize(picture(width, height), width, part, shown, 0);
        assertDigest(shown, sum);
    }

    /// What is not shown is not computed: the long side would be 22 million pixels.
    @Test
    void aPictureOfOneRowIsShownWithoutEnlargingAllOfIt() {
        byte[] shown = new byte[224 * 224 * 3];
        byte[] line = new byte[100_000 * 3];
        Arrays.fill(line, (byte) 9);
        new Resampling(224, 224, 3).centre(line, 100_000, 1, 1, shown, 0);
        assertThat(shown).containsOnly(9);
    }

    @Test
    void jitterFactorsDoWhatTheirNamesSay() {
        byte[] pixels = {100, 50, (byte) 200, 0, 10, 20};
        byte[] dark = pixels.clone();
        new ColourJitter(0.5f, 1, 1).apply(dark, 3);
        assertThat(dark).containsExactly(50, 25, 100, 0, 5, 10);
        byte[] grey = pixels.clone();
        new ColourJitter(1, 1, 0).apply(grey, 3);
        assertThat(grey).containsExactly(82, 82, 82, 8, 8, 8); // 0.299 r + 0.587 g + 0.114 b
        byte[] flat = pixels.clone();
        new ColourJitter(1, 0, 1).apply(flat, 3);
        assertThat(flat).containsExactly(45, 45, 45, 45, 45, 45);
        byte[] bright = pixels.clone();
        new ColourJitter(2, 1, 1).apply(bright, 3);
        assertThat(bright).containsExactly((byte) 200, 100, (byte) 255, 0, 20, 40);
        byte[] same = pixels.clone();
        ColourJitter.NONE.apply(same, 3);
        assertThat(same).isEqualTo(pixels);
    }
}
