package org.millijoule.quantize;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Tape;

/// Quantizes a tensor in training as the exported integers will: forward the nearest value of a scaled [Grid],
/// backward a straight-through gradient for the tensor and a gradient for the step sizes.
///
/// Step sizes are leaf tensors, shape (1) for a whole tensor or (C) for one step per index of dimension 0 (output
/// channels of a convolution's weights). With `t` what [#transform] makes of x, `v = t / step` and
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
    ///
    /// @param tape that the loss goes back by
    default Tensor transform(Tensor x, Tape tape) {
        return x;
    }

    /// What [#transform(Tensor, Tape)] is called in files for other programs; empty where it does nothing.
    default Optional<String> transformation() {
        return Optional.empty();
    }

    /// Sets the steps from the values that are about to be quantized, where a method does so; steps that take no
    /// gradient ([Tensor#requires_grad]) are those of a network that is not being trained.
    ///
    /// @param values transformed
    default void track(Tensor values, Tensor steps, Grid grid) {}

    /// Whether values are laid on the grid as they are and steps stay as they are: neither [#transform]
    /// nor [#track] does anything. Then a batch-norm before it is computed in the same pass.
    default boolean onlyRounds() {
        return true;
    }

    /// The quantized tensor, of x's shape. Gradients reach x and are added to `steps.grad()`.
    ///
    /// @param tape that the loss goes back by
    default Tensor fakeQuantize(Tensor x, Tensor steps, Grid grid, Tape tape) {
        return quantize(x, mixture(List.of(steps), List.of(grid), Optional.empty()), tape);
    }

    /// The same behind a batch-norm.
    default Tensor fakeQuantize(Normalised x, Tensor steps, Grid grid, Tape tape) {
        return read(x, List.of(steps), List.of(grid), Optional.empty(), tape).value(tape);
    }

    /// What [#fakeQuantize] gives, or [#mix] where there is a mask, for a convolution to read: where our kernels
    /// compute it, it never is a tensor.
    ///
    /// @param x (N, C, H, W), of one step per grid
    default Input read(Tensor x, List<Tensor> steps, List<Grid> grids, Optional<Tensor> mask, Tape tape) {
        Mixture mixture = mixture(steps, grids, mask);
        if (mixture.isFused(x) && !mixture.perIndex(x)) {
            return FusedGraph.read(tracked(x, mixture, tape), mixture);
        }
        return Input.of(mask.map(weights -> mix(x, steps, grids, weights, tape))
                .orElseGet(() -> fakeQuantize(x, steps.getFirst(), grids.getFirst(), tape)));
    }

    /// The same behind a batch-norm.
    default Input read(Normalised x, List<Tensor> steps, List<Grid> grids, Optional<Tensor> mask, Tape tape) {
        Mixture mixture = mixture(steps, grids, mask);
        return onlyRounds() && mixture.isFused(x)
                ? FusedGraph.read(x, mixture)
                : read(x.value(tape), steps, grids, mask, tape);
    }

    /// The relaxed choice between grids, `sum_b mask[b] * fakeQuantize(x, steps[b], grids[b])`. Every mask entry
    /// receives its gradient `<dy, Q_b(x)>`, also where the entry is 0; gradients of x and the steps are weighted
    /// by the mask.
    ///
    /// @param mask leaf tensor, shape (B), of x's type; gradients are added to `mask.grad()`
    default Tensor mix(Tensor x, List<Tensor> steps, List<Grid> grids, Tensor mask, Tape tape) {
        return quantize(x, mixture(steps, grids, Optional.of(mask)), tape);
    }

    /// The same behind a batch-norm.
    default Tensor mix(Normalised x, List<Tensor> steps, List<Grid> grids, Tensor mask, Tape tape) {
        return read(x, steps, grids, Optional.of(mask), tape).value(tape);
    }

    private Mixture mixture(List<Tensor> steps, List<Grid> grids, Optional<Tensor> mask) {
        return new Mixture(steps, grids, mask, gradientScale(), stepGradient());
    }

    private Tensor quantize(Tensor x, Mixture mixture, Tape tape) {
        Tensor values = tracked(x, mixture, tape);
        return mixture.isFused(values)
                ? FusedGraph.quantize(values, mixture, tape)
                : ComposedGraph.quantize(values, mixture);
    }

    private Tensor tracked(Tensor x, Mixture mixture, Tape tape) {
        Tensor values = transform(x, tape);
        for (int b = 0; b < mixture.size(); b++) {
            track(values, mixture.steps().get(b), mixture.grids().get(b));
        }
        return values;
    }
}
