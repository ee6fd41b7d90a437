package org.millijoule.quantize;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// Learned Step Size Quantization (Esser et al., ICLR 2020): the steps are trained with the weights.
///
/// With `v = x / step`, `r = round(clamp(v))`: `Q = r * step`; `dQ/dx` is 1 where v lies in the grid's range and
/// 0 elsewhere; `dQ/dstep` is `r - v` inside the range and `r`, the bound, outside, times the gradient scale.
///
/// On float32 tensors of the CPU in one pass forward and one backward; on others by libtorch's operators. A step
/// must stay positive, which is the optimizer's business. NaN stays NaN, infinities become the bounds. The result
/// must not be changed in place.
///
/// @param calibration how the first steps are found; LSQ's is `lsq-formula`
/// @param gradientScale the factor on the gradients of steps; LSQ's is `features`
@AutoService(Quantizer.class)
public record Lsq(Calibration calibration, GradientScale gradientScale) implements Quantizer {
    /// `Our choice`: the published settings start worse at 3 bits and more, and their steps of activations hardly
    /// move in short trainings.
    public Lsq() {
        this(Calibration.BY_BITS, GradientScale.CHANNELS);
    }

    @Override
    public String kind() {
        return "lsq";
    }

    @Override
    public float[] initialSteps(Tensor x, Grid grid, boolean perChannel) {
        return new StepCalibration(calibration, grid).steps(x, perChannel);
    }

    @Override
    public Tensor fakeQuantize(Tensor x, Tensor steps, Grid grid, BackwardScope scope) {
        return quantize(x, new Mixture(List.of(steps), List.of(grid), Optional.empty(), gradientScale), scope);
    }

    @Override
    public Tensor mix(Tensor x, List<Tensor> steps, List<Grid> grids, Tensor mask, BackwardScope scope) {
        return quantize(x, new Mixture(steps, grids, Optional.of(mask), gradientScale), scope);
    }

    private static Tensor quantize(Tensor x, Mixture mixture, BackwardScope scope) {
        return mixture.isFused(x) ? FusedGraph.quantize(x, mixture, scope) : ComposedGraph.quantize(x, mixture);
    }
}
