package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;

class QuantizedModelTest {
    private static final Quantize IMAGE = new Quantize("image", QuantizedModel.IMAGE, 0.1f, Grid.signed(8));
    private static final Quantize MEANS = new Quantize("means", 1, 0.1f, Grid.signed(8));

    @Test
    void shapesFollowTheNodes() {
        Convolution conv = convolution("conv", 0, new byte[18], 0.1f);
        Quantize active = new Quantize("active", 1, 0.1f, Grid.unsigned(4));
        GlobalAveragePool pool = new GlobalAveragePool("pool", 2);
        Quantize means = new Quantize("means", 3, 0.1f, Grid.signed(8));
        QuantizedModel model = model(IMAGE, conv, active, pool, means, linear(4, 2));
        assertThat(model.shapes())
                .extracting(Shape::toString)
                .containsExactly("5x5x1", "3x3x2", "3x3x2", "1x1x2", "1x1x2", "1x1x3");
        assertThat(model.classes()).isEqualTo(3);
    }

    @Test
    void weightsOutsideTheirGridAreRefused() {
        byte[] weights = new byte[18];
        weights[7] = 2;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convolution("conv", 0, weights, 0.1f))
                .withMessage("conv: weight 7 is 2, outside -2..1 of 2 bits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convolution("conv", 0, new byte[17], 0.1f))
                .withMessage("conv: 17 weights, but 2 outputs need 9 each");
    }

    @Test
    void scalesAreFiniteAndPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convolution("conv", 0, new byte[18], 0))
                .withMessage("conv: weight scales must be positive, but that of channel 0 is 0.0");
        for (float scale : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Quantize("q", 0, scale, Grid.signed(8)))
                    .withMessageStartingWith("q: a step between");
        }
    }

    /// Hardware and the replay hold sums in 32 bits.
    @Test
    void sumsThatCanLeave32BitsAreRefused() {
        Quantize pixels = new Quantize("image", QuantizedModel.IMAGE, 1, Grid.unsigned(8));
        byte[] weights = new byte[66_000];
        Arrays.fill(weights, (byte) -128);
        Linear wide = new Linear("wide", 0, 66_000, 1, Grid.signed(8), weights, new float[] {1}, new float[1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QuantizedModel(
                        new Shape(1, 1, 66_000), new float[66_000], filled(66_000), List.of(pixels, wide)))
                .withMessage("wide: a sum can reach 2154240000, more than 32 bits hold. Maybe fewer channels, a smaller"
                        + " map or fewer bits?");
        GlobalAveragePool pool = new GlobalAveragePool("pool", 0);
        Quantize means = new Quantize("means", 1, 1, Grid.unsigned(8));
        Linear one = new Linear("one", 2, 1, 1, Grid.signed(8), new byte[1], new float[] {1}, new float[1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QuantizedModel(
                        new Shape(3000, 3000, 1), new float[1], filled(1), List.of(pixels, pool, means, one)))
                .withMessageStartingWith("pool: a sum can reach 2295000000,");
    }

    private static float[] filled(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void operandsThatAreNotQuantizedAreRefused() {
        GlobalAveragePool image = new GlobalAveragePool("pool", QuantizedModel.IMAGE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(image, linear(0, 1)))
                .withMessage("pool reads the image, which is not quantized");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(IMAGE, new GlobalAveragePool("pool", 0), linear(1, 1)))
                .withMessage("classifier reads pool, which is not quantized");
    }

    @Test
    void nodesThatDoNotFitTogetherAreRefused() {
        GlobalAveragePool pool = new GlobalAveragePool("pool", 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(IMAGE, pool, MEANS, linear(2, 9)))
                .withMessage("classifier expects 1x1x9, but 1x1x1 arrives");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(
                        IMAGE, convolution("conv", 0, new byte[18], 1), MEANS, pool, means(3), new Add("add", 2, 4)))
                .withMessage("add: operands of 3x3x2 and 1x1x1, which do not fit");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(IMAGE, new GlobalAveragePool("pool", 1), linear(0, 1)))
                .withMessage("pool reads node 1, which is not before it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(IMAGE, pool, MEANS))
                .withMessage("a quantized model ends with its logits, which are real numbers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(IMAGE, new GlobalAveragePool("image", 0), MEANS, linear(2, 1)))
                .withMessage("two nodes are named image");
    }

    private static Quantize means(int from) {
        return new Quantize("means" + from, from, 0.1f, Grid.signed(8));
    }

    private static QuantizedModel model(Node... nodes) {
        return new QuantizedModel(new Shape(5, 5, 1), new float[] {128}, new float[] {0.02f}, List.of(nodes));
    }

    /// 3x3, stride 2, from 1 to 2 channels, 2 bits.
    private static Convolution convolution(String name, int from, byte[] weights, float weightScale) {
        return new Convolution(
                name,
                from,
                1,
                2,
                Kernel.square(3, 2, Padding.all(1)),
                1,
                Grid.signed(2),
                weights,
                new float[] {weightScale, 1},
                new float[2],
                Optional.of(6f));
    }

    private static Linear linear(int from, int features) {
        return new Linear(
                "classifier",
                from,
                features,
                3,
                Grid.signed(8),
                new byte[3 * features],
                new float[] {1, 1, 1},
                new float[3]);
    }
}
