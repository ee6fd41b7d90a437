package org.millijoule.quantize;

import com.google.auto.service.AutoService;
import org.bytedeco.pytorch.Tensor;

/// Parameterized Clipping Activation (Choi et al., "PACT", 2018): each activation tensor learns where it is
/// clipped.
///
/// Activations: with `alpha = step * highest`, `y = clamp(x, 0, alpha)` and `Q = round(y / step) * step`. `dQ/dx`
/// is 1 inside the range and 0 outside; `dQ/dalpha` is 1 where `x >= alpha` and 0 elsewhere, so a step has the
/// gradient `highest` there and nothing of the rounding error, which is the difference to [Lsq]. The loss has
/// `alpha-decay / 2 * alpha^2` in addition. Where activations are signed, which the paper does not have, the same
/// rule holds on the symmetric grid: a value below the range gives the step the gradient `lowest`.
///
/// Weights: the paper takes DoReFa's, `tanh(w)` on a grid that reaches its largest value; here as in [Dorefa], on
/// the integer grid.
///
/// alpha is learned by Adam on its logarithm as every step size, where the paper takes SGD (`our choice`).
///
/// @param calibration how the first alpha is found (`our choice`; training has begun in full precision, so the
/// batch knows better than a constant)
/// @param alphaDecay the paper's lambda_alpha, for which it takes the weight decay of the network; the value is
/// `our choice`
/// @param weights the paper's is `per-tensor`
@AutoService(Quantizer.class)
public record Pact(Calibration calibration, double alphaDecay, Granularity weights) implements Quantizer {
    public Pact() {
        this(Calibration.SQUARED_ERROR, 2e-4, Granularity.PER_CHANNEL);
    }

    public Pact {
        if (!(alphaDecay >= 0 && Double.isFinite(alphaDecay))) {
            throw new IllegalArgumentException("alpha-decay must be finite and not negative, not " + alphaDecay);
        }
    }

    @Override
    public String kind() {
        return "pact";
    }

    @Override
    public TensorQuantizer ofWeights() {
        return RangeOfWeights.TANH;
    }

    @Override
    public TensorQuantizer ofActivations() {
        return new Clipping(calibration, alphaDecay);
    }

    private record Clipping(Calibration calibration, double rangeDecay) implements TensorQuantizer {
        @Override
        public float[] initialSteps(Tensor x, Grid grid, boolean perChannel) {
            return new StepCalibration(calibration, grid).steps(x, perChannel);
        }

        @Override
        public StepGradient stepGradient() {
            return StepGradient.CLIPPING;
        }
    }
}
