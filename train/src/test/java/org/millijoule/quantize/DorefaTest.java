package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DorefaTest extends QuantizerContract {
    @Override
    Quantizer quantizer() {
        return new Dorefa();
    }

    @Override
    Tensor transformedTo(Tensor t) {
        return t.atanh();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void unsignedActivationsAreThePapers(int bits) {
        float[] x = {-0.5f, 0, 0.11f, 0.31f, 0.47f, 0.77f, 1, 5};
        Tensor tensor = Tensors.of(x, x.length);
        Grid grid = Grid.unsigned(bits);
        Tensor steps = Tensors.of(activations().initialSteps(tensor, grid, false), 1);
        float[] q = Tensors.values(activations().fakeQuantize(tensor, steps, grid, tape()));
        int n = (1 << bits) - 1;
        for (int i = 0; i < x.length; i++) {
            double paper = Math.rint(n * Math.clamp((double) x[i], 0, 1)) / n;
            assertThat(q[i]).isCloseTo((float) paper, within(1e-6f));
        }
    }

    @Test
    void weightsAreRoundedHyperbolicTangents() {
        float[] w = {-2, -0.5f, 0, 0.1f, 0.6f, 1};
        Tensor steps = Tensors.leaf(1);
        float[] q = Tensors.values(
                quantizer().ofWeights().fakeQuantize(Tensors.of(w, w.length), steps, Grid.signed(3), tape()));
        double largest = Math.tanh(2);
        for (int i = 0; i < w.length; i++) {
            double expected = Math.rint(3 * Math.tanh(w[i]) / largest) * largest / 3;
            assertThat(q[i]).isCloseTo((float) expected, within(1e-6f));
        }
        assertThat(Tensors.values(steps)[0]).isCloseTo((float) (largest / 3), within(1e-6f));
    }

    @Test
    void gridThatCannotBeExportedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dorefa(1, Granularity.PER_TENSOR, Dorefa.WeightGrid.HALF_INTEGER))
                .withMessageContaining("weight-grid half-integer")
                .withMessageContaining("Maybe weight-grid: integer?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dorefa(0, Granularity.PER_TENSOR, Dorefa.WeightGrid.INTEGER))
                .withMessage("range must be above 0 and at most 1e6, not 0.0");
    }
}
