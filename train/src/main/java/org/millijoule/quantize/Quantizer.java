package org.millijoule.quantize;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.spec.Plugin;

/// Quantizes a tensor in training as the exported integers will: forward the nearest value of a scaled [Grid],
/// backward a straight-through gradient for the tensor and a gradient for the step sizes; a plug-in.
///
/// Step sizes are leaf tensors, shape (1) for a whole tensor or (C) for one step per index of dimension 0 (output
/// channels of a convolution's weights). The quantized value of x is `step * clamp(round(x / step), lowest,
/// highest)`, ties to even: exactly what ONNX's QuantizeLinear and DequantizeLinear do with this scale and
/// zero-point
/// 0.
public interface Quantizer extends Plugin {
    /// Step sizes to start from: one, or one per index of dimension 0 if `perChannel`. Never 0, NaN or infinite.
    ///
    /// @param x the values to be quantized, any shape, float32
    float[] initialSteps(Tensor x, Grid grid, boolean perChannel);

    /// The quantized tensor, of x's shape, in x's autograd graph. Gradients reach x and are added to
    /// `steps.grad()`.
    ///
    /// @param scope keeps what the backward pass needs alive; close it after the backward pass
    Tensor fakeQuantize(Tensor x, Tensor steps, Grid grid, BackwardScope scope);

    /// The relaxed choice between grids, `sum_b mask[b] * fakeQuantize(x, steps[b], grids[b])`. Every mask entry
    /// receives its gradient `<dy, Q_b(x)>`, also where the entry is 0; gradients of x and the steps are weighted
    /// by the mask.
    ///
    /// @param mask leaf tensor, shape (B), of x's type; gradients are added to `mask.grad()`
    Tensor mix(Tensor x, List<Tensor> steps, List<Grid> grids, Tensor mask, BackwardScope scope);
}
