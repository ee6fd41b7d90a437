package org.millijoule.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;

/// Many images at once against the replay of one after the other.
class IntegerInferenceTest {
    /// Among them the numbers of output channels at which oneDNN of libtorch 2.10 is wrong, in a full batch.
    @ParameterizedTest
    @CsvSource({"12,6", "20,6", "40,6", "80,7", "16,7", "24,5"})
    void everyBitIsThatOfTheReplay(int outputs, int side) {
        RandomModel builder = new RandomModel(new SplittableRandom(outputs), 3);
        int at = builder.quantize(QuantizedModel.IMAGE, Grid.signed(8), 3);
        at = builder.convolution(at, 3, 48, 3, 1, 1, 8, true);
        at = builder.quantize(at, Grid.unsigned(4), 6);
        at = builder.convolution(at, 48, 48, 5, 1, 48, 4, true);
        at = builder.quantize(at, Grid.unsigned(4), 6);
        at = builder.convolution(at, 48, outputs, 1, 1, 1, 4, false);
        at = builder.quantize(at, Grid.signed(8), 3);
        check(builder.finished(side, builder.pool(at), outputs, 10), side, 256);
    }

    @Test
    void groupsAndStridesAndLargerKernelsToo() {
        RandomModel builder = new RandomModel(new SplittableRandom(9), 3);
        int at = builder.quantize(QuantizedModel.IMAGE, Grid.signed(8), 3);
        at = builder.convolution(at, 3, 9, 3, 2, 3, 8, true);
        at = builder.quantize(at, Grid.unsigned(4), 6);
        at = builder.convolution(at, 9, 6, 5, 1, 1, 4, true);
        at = builder.quantize(at, Grid.unsigned(4), 6);
        at = builder.convolution(at, 6, 8, 1, 2, 1, 4, false);
        at = builder.quantize(at, Grid.signed(8), 3);
        check(builder.finished(12, builder.pool(at), 8, 10), 12, 20);
    }

    private static void check(QuantizedModel model, int side, int count) {
        RandomImages images = new RandomImages(count, new Shape(side, side, 3), 10, 1);
        float[][] logits = new IntegerInference(model).logits(images);
        float[] replayed = new IntegerReplay(model).logits(images);
        for (int i = 0; i < count; i++) {
            assertThat(logits[i]).as("image %d", i).isEqualTo(Arrays.copyOfRange(replayed, i * 10, i * 10 + 10));
        }
    }
}
