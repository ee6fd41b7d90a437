package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class PactTest extends LearnedStepsContract {
    @Override
    Quantizer quantizer() {
        return new Pact();
    }

    @Override
    Tensor transformedTo(Tensor t) {
        return t.atanh();
    }

    @Override
    TensorQuantizer unscaled() {
        return activations();
    }

    @Test
    void alphaLearnsFromClippedValuesOnly() {
        Tensor x = Tensors.of(new float[] {0.2f, 0.6f, 1.4f, 5, 9}, 5);
        Tensor steps = Tensors.leaf(0.5f); // alpha = 1.5
        Tensors.backward(tape(), activations().fakeQuantize(x, steps, Grid.unsigned(2), tape()), 1, 2, 4, 8, 16);
        // d alpha / d step = highest = 3
        assertThat(Tensors.values(steps.grad())).containsExactly(3 * (8 + 16));
    }

    @Test
    void signedValuesBelowTheRangePullAtItsOtherEnd() {
        Tensor x = Tensors.of(new float[] {-9, -0.2f, 0.2f, 9}, 4);
        Tensor steps = Tensors.leaf(0.5f);
        Tensors.backward(tape(), activations().fakeQuantize(x, steps, Grid.signed(3), tape()), 1, 2, 4, 8);
        assertThat(Tensors.values(steps.grad())).containsExactly(-4 * 1 + 3 * 8);
    }

    @Test
    void lossHasHalfTheDecayTimesAlphaSquared() {
        assertThat(new Pact(Calibration.SQUARED_ERROR, 0.1, Granularity.PER_TENSOR)
                        .ofActivations()
                        .rangeDecay())
                .isEqualTo(0.1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pact(Calibration.SQUARED_ERROR, Double.NaN, Granularity.PER_TENSOR))
                .withMessage("alpha-decay must be finite and not negative, not NaN");
    }

    @Test
    void weightsAreThoseOfDorefa() {
        assertThat(quantizer().ofWeights()).isEqualTo(new Dorefa().ofWeights());
    }

    @Test
    void firstAlphaIsThatOfTheLeastSquaredError() {
        float[] x = new float[1000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i / 1000f; // uniform on [0, 1): a grid without clipping is nearly best
        }
        float step = activations().initialSteps(Tensors.of(x, 1000), Grid.unsigned(4), false)[0];
        assertThat(15 * step).isCloseTo(1, within(0.06f));
    }
}
