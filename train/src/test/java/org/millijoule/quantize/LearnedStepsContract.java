package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/// What a [Quantizer] must do besides whose steps of activations are learned.
abstract class LearnedStepsContract extends QuantizerContract {
    private final Random random = new Random(4);

    /// Activations with a gradient of steps that is not scaled.
    abstract TensorQuantizer unscaled();

    @Test
    void gradientOfTheStepIsTheFiniteDifferenceWhereValuesAreClipped() {
        // There the quantized value is bound * step, smooth in the step.
        Tensor x = Tensors.of(new float[] {5, -6, 7, 90}, 4);
        Tensor steps = Tensors.leaf(0.5f);
        tape().backward(smoothLoss(unscaled().fakeQuantize(x, steps, Grid.signed(3), tape())));
        float h = 1 / 64f;
        float above = smoothLoss(of(unscaled(), x, 0.5f + h, Grid.signed(3))).item_float();
        float below = smoothLoss(of(unscaled(), x, 0.5f - h, Grid.signed(3))).item_float();
        assertThat(Tensors.values(steps.grad())[0]).isCloseTo((above - below) / (2 * h), within(1e-3f));
    }

    @Test
    void stepsAndMaskLearnWhereTheTensorDoesNot() {
        Tensor image = Tensors.of(Tensors.gaussian(random, 600, 1), 2, 3, 10, 10);
        Tensor steps = Tensors.leaf(0.1f);
        Tensor mask = Tensors.leaf(1);
        Tensor y = activations().mix(image, List.of(steps), List.of(Grid.signed(4)), mask, tape());
        tape().backward(y.mul(y).sum());
        assertThat(Tensors.values(steps.grad())[0]).isNotZero();
        assertThat(Tensors.values(mask.grad())[0]).isNotZero();
        assertThat(image.grad().defined()).isFalse();
    }

    @Test
    void gradientsAddUpInTheBufferThatIsThere() {
        Tensor flat = torch.ones(4);
        Tensor steps = Tensors.leaf(0.5f);
        steps.mutable_grad().put(flat.narrow(0, 1, 1));
        Tensor x = Tensors.leaf(100);
        for (int i = 0; i < 2; i++) {
            Tensors.backward(tape(), unscaled().fakeQuantize(x, steps, Grid.signed(4), tape()), 1);
        }
        assertThat(Tensors.values(flat)).containsExactly(1, 1 + 7 + 7, 1, 1);
        assertThat(Tensors.values(x.grad())).containsExactly(0);
    }

    /// Not linear in y, so that the order of the factors matters.
    private static Tensor smoothLoss(Tensor y) {
        return y.mul(y).sum().add(y.sum());
    }
}
