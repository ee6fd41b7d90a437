package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millijoule.autograd.Tape;
import org.millijoule.kernel.GridRounding;

class LsqTest extends LearnedStepsContract {
    private final PointerScope pointers = new PointerScope();
    private final Tape tape = new Tape();

    @Override
    Lsq quantizer() {
        return new Lsq();
    }

    @Override
    TensorQuantizer unscaled() {
        return new Lsq(Calibration.BY_BITS, GradientScale.NONE, Granularity.PER_CHANNEL);
    }

    @AfterEach
    void freeOwn() {
        tape.close();
        pointers.close();
    }

    @Test
    void gradientOfTheStepIsThePapersInsideTheRange() {
        Tensor steps = Tensors.leaf(0.5f);
        Tensor x = Tensors.of(new float[] {0.6f}, 1); // v = 1.2, r = 1
        Tensors.backward(tape, unscaled().fakeQuantize(x, steps, Grid.signed(4), tape), 1);
        assertThat(Tensors.values(steps.grad())[0]).isCloseTo(1 - 1.2f, within(1e-6f));
    }

    @Test
    void gradientScalesCountWhatTheirNamesSay() {
        Tensor map = torch.zeros(2, 3, 4, 4);
        Grid grid = Grid.unsigned(2); // highest 3
        assertThat(GradientScale.CHANNELS.factor(map, false, grid)).isEqualTo((float) (1 / Math.sqrt(3 * 3)));
        assertThat(GradientScale.FEATURES.factor(map, false, grid)).isEqualTo((float) (1 / Math.sqrt(48 * 3)));
        assertThat(GradientScale.ELEMENTS.factor(map, false, grid)).isEqualTo((float) (1 / Math.sqrt(96 * 3)));
        assertThat(GradientScale.ELEMENTS.factor(map, true, grid)).isEqualTo((float) (1 / Math.sqrt(48 * 3)));
        assertThat(GradientScale.NONE.factor(map, false, grid)).isOne();
    }

    @Test
    void formulaIsTwiceTheMeanOverTheRootOfTheHighest() {
        Tensor x = Tensors.of(new float[] {1, -2, 3, -4}, 4);
        Lsq lsq = new Lsq(Calibration.LSQ_FORMULA, GradientScale.CHANNELS, Granularity.PER_CHANNEL);
        assertThat(lsq.initialSteps(x, Grid.signed(4), false)[0])
                .isCloseTo((float) (2 * 2.5 / Math.sqrt(7)), within(1e-6f));
        assertThat(new Lsq().initialSteps(x, Grid.unsigned(2), false)[0])
                .isCloseTo((float) (2 * 2.5 / Math.sqrt(3)), within(1e-6f));
    }

    @Test
    void squaredErrorOfTheFirstStepIsNearTheLeast() {
        float[] x = Tensors.gaussian(new Random(1), 16_000, 3);
        for (int bits : new int[] {2, 3, 4, 6, 8}) {
            Grid grid = Grid.signed(bits);
            Lsq lsq = new Lsq(Calibration.SQUARED_ERROR, GradientScale.CHANNELS, Granularity.PER_CHANNEL);
            float step = lsq.initialSteps(Tensors.of(x, 16_000), grid, false)[0];
            double least = Double.POSITIVE_INFINITY;
            for (float other = 1e-3f; other < 10; other *= 1.01f) {
                least = Math.min(least, GridRounding.squaredError(x, other, grid.lowest(), grid.highest()));
            }
            assertThat(GridRounding.squaredError(x, step, grid.lowest(), grid.highest()))
                    .isLessThan(least * 1.02);
        }
    }

    @Test
    void firstStepOfALargeTensorIsThatOfItsElements() {
        float[] x = Tensors.gaussian(new Random(2), 64 * 8 * 40 * 40, 1);
        Tensor whole = Tensors.of(x, 64, 8, 40, 40);
        float sampled = new Lsq().initialSteps(whole, Grid.signed(4), false)[0];
        assertThat(sampled).isCloseTo(0.335f, within(0.03f)); // Gaussian of deviation 1 at 16 levels
        assertThat(new Lsq().initialSteps(whole.mul(new Scalar(10)), Grid.signed(4), false)[0])
                .isCloseTo(10 * sampled, within(0.05f));
    }

    @Test
    void aTensorChangedInPlaceBeforeItsBackwardPassIsRefused() {
        Tensor x = Tensors.leaf(0.3f, 0.6f).mul(new Scalar(1));
        Tensor y = quantizer().fakeQuantize(x, Tensors.leaf(0.5f), Grid.signed(4), tape);
        Tensor loss = y.sum();
        x.detach().add_(new Scalar(1));
        assertThatThrownBy(() -> tape.backward(loss)).hasMessageContaining("changed in place");
    }

    @Test
    void wrongNumbersOfStepsAndMaskEntriesAreRefused() {
        Tensor x = torch.zeros(4, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quantizer().fakeQuantize(x, Tensors.leaf(1, 1, 1), Grid.signed(4), tape))
                .withMessageContaining("3 steps");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        quantizer().mix(x, List.of(Tensors.leaf(1)), List.of(Grid.signed(4)), Tensors.leaf(1, 0), tape))
                .withMessageContaining("mask of 2");
    }
}
