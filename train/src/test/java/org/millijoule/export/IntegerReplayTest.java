package org.millijoule.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;

class IntegerReplayTest {
    private static final RandomImages IMAGES = new RandomImages(6, new Shape(12, 12, 3), 10, 1);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void everyBitIsThatOfTheDefinition(int bits) {
        QuantizedModel model = new RandomModel(new SplittableRandom(bits), 3).mobile(12, 6, 5, bits, bits % 2 == 0);
        SlowReference reference = SlowReference.inFloat32(model);
        IntegerReplay replay = new IntegerReplay(model);
        for (int i = 0; i < IMAGES.count(); i++) {
            byte[] pixels = pixels(i);
            assertThat(replay.logits(pixels))
                    .isEqualTo(floats(reference.results(pixels).getLast()));
        }
    }

    @Test
    void groupedConvolutionsFollowTheDefinitionToo() {
        RandomModel builder = new RandomModel(new SplittableRandom(9), 3);
        int at = builder.quantize(QuantizedModel.IMAGE, Grid.signed(8), 3);
        at = builder.convolution(at, 3, 9, 3, 2, 3, 8, true);
        at = builder.quantize(at, Grid.unsigned(4), 6);
        at = builder.quantize(at, Grid.unsigned(3), 6); // quantized again
        at = builder.convolution(at, 9, 6, 5, 1, 3, 4, false);
        at = builder.quantize(at, Grid.signed(8), 3);
        QuantizedModel model = builder.finished(12, builder.pool(at), 6, 4);
        assertThat(new IntegerReplay(model).logits(pixels(0)))
                .isEqualTo(
                        floats(SlowReference.inFloat32(model).results(pixels(0)).getLast()));
    }

    /// Float32 rounding is far smaller than a step; it matters only where it moves a value across the middle
    /// between two integers, which few images contain.
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6, 8})
    void realNumbersGiveTheSameUpToRareFlips(int bits) {
        QuantizedModel model = new RandomModel(new SplittableRandom(bits), 3).mobile(12, 6, 5, bits, true);
        SlowReference reference = SlowReference.inFloat64(model);
        float[] logits = new IntegerReplay(model).logits(IMAGES);
        int close = 0;
        for (int i = 0; i < IMAGES.count(); i++) {
            double[] expected = reference.results(pixels(i)).getLast();
            double largest = 0;
            for (int c = 0; c < expected.length; c++) {
                largest = Math.max(largest, Math.abs(expected[c] - logits[i * expected.length + c]));
            }
            assertThat(largest).isLessThan(0.1);
            close += largest < 1e-5 ? 1 : 0;
        }
        assertThat(close).isGreaterThanOrEqualTo(4);
    }

    @Test
    void anImageGivesTheSameAloneAndAmongOthers() {
        QuantizedModel model = new RandomModel(new SplittableRandom(3), 3).mobile(12, 4, 2, 4, false);
        IntegerReplay replay = new IntegerReplay(model);
        RandomImages many = new RandomImages(1100, IMAGES.shape(), 10, 1);
        float[] logits = replay.logits(many);
        byte[] pixels = new byte[432];
        for (int i : new int[] {0, 31, 32, 1023, 1024, 1099}) {
            many.read(i, pixels, 0);
            assertThat(replay.logits(pixels)).isEqualTo(Arrays.copyOfRange(logits, i * 10, i * 10 + 10));
        }
    }

    @Test
    void imagesOfAnotherShapeAreRefused() {
        QuantizedModel model = new RandomModel(new SplittableRandom(3), 3).mobile(12, 4, 1, 4, false);
        IntegerReplay replay = new IntegerReplay(model);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> replay.logits(new RandomImages(1, new Shape(8, 8, 3), 10, 1)))
                .withMessage("the network takes 12x12x3, but images are 8x8x3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> replay.logits(new byte[431]))
                .withMessage("1 images of 12x12x3 are not 431 bytes long");
    }

    private static byte[] pixels(int index) {
        byte[] pixels = new byte[432];
        IMAGES.read(index, pixels, 0);
        return pixels;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
