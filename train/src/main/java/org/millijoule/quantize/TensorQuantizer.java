package org.millijoule.quantize;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// Quantizes a tensor in training as the exported integers will: forward the nearest value of a scaled [Grid],
/// backward a straight-through gradient for the tensor and a gradient for the step sizes.
///
/// Step sizes are leaf tensors, shape (1) for a whole tensor or (C) for one step per index of dimension 0 (output
/// channels of a convolution's weights). With `t` what [#transform(Tensor)] makes of x, `v = t / step` and
/// `r = clamp(round(v), lowest, highest)`, ties to even, the quantized value is `r * step`: exactly what ONNX's
/// QuantizeLinear and DequantizeLinear do with this scale and zero-point 0. `dQ/dt` is 1 where v lies in the
/// grid's range and 0 elsewhere; `dQ/dstep` is what [#stepGradient()] says, times [#gradientScale()].
///
/// On float32 tensors of the CPU in one pass forward and one backward; on others by libtorch's operators. A step
/// must stay positive, which is the optimizer's business. NaN stays NaN, infinities become the bounds. The result
/// must not be changed in place.
public interface TensorQuantizer {
    /// Step sizes to start from: one, or one per index of dimension 0 if `perChannel`. Never 0, NaN or infinite.
    ///
    /// @param x the values to be quantized, any shape, float32
    float[] initialSteps(Tensor x, Grid grid, boolean perChannel);

    /// What the gradient of a step is; none where a method sets its steps and learns nothing.
    default StepGradient stepGradient() {
        return StepGradient.NONE;
    }

    /// The rule for the factor on that gradient.
    default GradientScale gradientScale() {
        return GradientScale.NONE;
    }

    /// The factor lambda of `lambda/2 (step * highest)^2` in the loss, which keeps learned ranges small.
    default double rangeDecay() {
        return 0;
    }

    /// The values that are laid on the grid, differentiable in x and of its shape; x itself unless a method says
    /// otherwise.
    default Tensor transform(Tensor x) {
        return x;
    }

    /// Sets the steps from the values that are about to be quantized, where a method does so; steps that take no
    /// gradient ([Tensor#requires_grad]) are those of a network that is not being trained.
    ///
    /// @param values transformed
    default void track(Tensor values, Tensor steps, Grid grid) {}

    /// The quantized tensor, of x's shape, in x's autograd graph. Gradients reach x and are added to
    /// `steps.grad()`.
    ///
    /// @param scope keeps what the backward pass needs alive; close it after the backward pass
    default Tensor fakeQuantize(Tensor x, Tensor steps, Grid grid, BackwardScope scope) {
        return quantize(x, List.of(steps), List.of(grid), Optional.empty(), scope);
    }

    /// The relaxed choice between grids, `sum_b mask[b] * fakeQuantize(x, steps[b], grids[b])`. Every mask entry
    /// receives its gradient `<dy, Q_b(x)>`, also where the entry is 0; gradients of x and the steps are weighted
    /// by the mask.
    ///
    /// @param mask leaf tensor, shape (B), of x's type; gradients are added to `mask.grad()`
    default Tensor mix(Tensor x, List<Tensor> steps, List<Grid> grids, Tensor mask, BackwardScope scope) {
        return quantize(x, steps, grids, Optional.of(mask), scope);
    }

    private Tensor quantize(
            Tensor x, List<Tensor> steps, List<Grid> grids, Optional<Tensor> mask, BackwardScope scope) {
        Mixture mixture = new Mixture(steps, grids, mask, gradientScale(), stepGradient());
        Tensor values = transform(x);
        for (int b = 0; b < grids.size(); b++) {
            track(values, steps.get(b), grids.get(b));
        }
        return mixture.isFused(values)
                ? FusedGraph.quantize(values, mixture, scope)
                : ComposedGraph.quantize(values, mixture);
    }
}
