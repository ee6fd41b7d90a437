package org.millijoule.quantize;

import com.google.auto.service.AutoService;
import org.bytedeco.pytorch.Tensor;

/// Learned Step Size Quantization (Esser et al., ICLR 2020): the steps are trained with the weights.
///
/// With `v = x / step`, `r = round(clamp(v))`: `Q = r * step`; `dQ/dx` is 1 where v lies in the grid's range and
/// 0 elsewhere; `dQ/dstep` is `r - v` inside the range and `r`, the bound, outside, times the gradient scale.
/// Weights and activations are treated alike.
///
/// @param calibration how the first steps are found; LSQ's is `lsq-formula`
/// @param gradientScale the factor on the gradients of steps; LSQ's is `features`. Where steps are learned by Adam,
///     as in every training here, a constant factor is taken out again
/// @param weights LSQ's is `per-tensor`
@AutoService(Quantizer.class)
public record Lsq(Calibration calibration, GradientScale gradientScale, Granularity weights)
        implements Quantizer, TensorQuantizer {
    /// `Our choice`: the published settings start worse at 3 bits and more.
    public Lsq() {
        this(Calibration.BY_BITS, GradientScale.CHANNELS, Granularity.PER_CHANNEL);
    }

    @Override
    public String kind() {
        return "lsq";
    }

    @Override
    public TensorQuantizer ofWeights() {
        return this;
    }

    @Override
    public TensorQuantizer ofActivations() {
        return this;
    }

    @Override
    public StepGradient stepGradient() {
        return StepGradient.LSQ;
    }

    @Override
    public float[] initialSteps(Tensor x, Grid grid, boolean perChannel) {
        return new StepCalibration(calibration, grid).steps(x, perChannel);
    }
}
