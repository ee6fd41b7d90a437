package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class MinMaxTest extends QuantizerContract {
    @Override
    Quantizer quantizer() {
        return new MinMax();
    }

    @Test
    void stepsOfWeightsFollowTheWeights() {
        TensorQuantizer weights = quantizer().ofWeights();
        Tensor steps = Tensors.leaf(1, 1);
        for (float scale : new float[] {1, 3, 0.5f}) {
            Tensor w = Tensors.of(new float[] {scale, -2 * scale, -7 * scale, 0}, 2, 2);
            weights.fakeQuantize(w, steps, Grid.signed(4), tape());
            assertThat(Tensors.values(steps)).containsExactly(new float[] {2 * scale / 7, scale}, within(1e-6f));
        }
    }

    @Test
    void rangesOfActivationsRunWhileTrainingOnly() {
        TensorQuantizer activations = new MinMax(0.25, Granularity.PER_TENSOR).ofActivations();
        Tensor x = Tensors.leaf(1, -30, 6); // the largest on an unsigned grid is 6
        Tensor training = Tensors.leaf(1);
        activations.fakeQuantize(x, training, Grid.unsigned(2), tape());
        assertThat(Tensors.values(training)[0]).isCloseTo(1 + 0.25f * (2 - 1), within(1e-6f));
        Tensor signed = Tensors.leaf(1);
        activations.fakeQuantize(x, signed, Grid.signed(3), tape());
        assertThat(Tensors.values(signed)[0]).isCloseTo(1 + 0.25f * (10 - 1), within(1e-6f));

        Tensor ofPolicyStep = Tensors.of(new float[] {1}, 1);
        activations.fakeQuantize(x, ofPolicyStep, Grid.unsigned(2), tape());
        assertThat(Tensors.values(ofPolicyStep)).containsExactly(1);
        try (AutoGradMode off = new AutoGradMode(false)) {
            assertThat(off.isNull()).isFalse();
            activations.fakeQuantize(x, training, Grid.unsigned(2), tape());
        }
        assertThat(Tensors.values(training)[0]).isCloseTo(1.25f, within(1e-6f));
    }

    @Test
    void stepsHaveNoGradient() {
        Tensor x = Tensors.leaf(1, 2, 3);
        Tensor steps = Tensors.leaf(0.1f);
        Tensors.backward(tape(), activations().fakeQuantize(x, steps, Grid.unsigned(2), tape()), 1, 1, 1);
        assertThat(steps.grad().defined()).isFalse();
    }

    @Test
    void momentumIsAShare() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MinMax(0, Granularity.PER_TENSOR))
                .withMessage("momentum must be above 0 and at most 1, not 0.0");
    }
}
