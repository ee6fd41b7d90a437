package org.millijoule.quantize;

import org.bytedeco.pytorch.Tensor;

/// The factor `1 / sqrt(n * highest)` on the gradient of a step (LSQ section 2.2), by what n counts.
public enum GradientScale {
    /// Channels of a tensor with one step; elements that share the step otherwise (`our choice`): under SGD, with
    /// the elements of a map or of a batch in n, steps of activations stand almost still in short trainings.
    CHANNELS,
    /// LSQ's features: elements of one index of dimension 0, that is, without the batch.
    FEATURES,
    /// Elements that share the step, the batch included: what most published code does.
    ELEMENTS,
    /// No factor.
    NONE;

    /// The factor for a step on `x`.
    ///
    /// @param perIndex whether x has one step per index of dimension 0
    float factor(Tensor x, boolean perIndex, Grid grid) {
        long perFirst = x.dim() == 0 ? 1 : x.numel() / Math.max(1, x.size(0));
        long count =
                switch (this) {
                    case CHANNELS -> perIndex || x.dim() < 2 ? perFirst : x.size(1);
                    case FEATURES -> perFirst;
                    case ELEMENTS -> perIndex ? perFirst : x.numel();
                    case NONE -> 0;
                };
        return this == NONE ? 1 : (float) (1 / Math.sqrt((double) Math.max(1, count) * grid.highest()));
    }
}
