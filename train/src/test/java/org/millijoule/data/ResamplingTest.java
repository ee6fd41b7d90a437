package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                    assertThat(Math.abs(got - expected)).isLessThan(0.501);
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

    @Test
    void theCentreIsASquareInTheMiddle() {
        assertThat(Window.centre(500, 375, 1)).isEqualTo(new Window(62, 0, 375, 375));
        assertThat(Window.centre(256, 256, 0.875)).isEqualTo(new Window(16, 16, 224, 224));
        assertThat(Window.centre(1, 9, 0.1)).isEqualTo(new Window(0, 4, 1, 1));
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
