package org.millijoule.supernet;

import org.bytedeco.pytorch.Tensor;
import org.millijoule.space.Architecture;

/// The weights of all networks of a space, which share them.
public interface Supernet extends Trainable {
    /// The logits of one architecture, (N, classes), at its own cost.
    ///
    /// @param images (N, C, H, W), normalised
    Tensor logits(Tensor images, Architecture architecture, Pass pass);

    /// The logits of all architectures at once, (N, classes), weighted by the masks of all choices, so that every
    /// option gets a gradient.
    ///
    /// @param images (N, C, H, W), normalised
    Tensor relaxedLogits(Tensor images, Masks masks, Pass pass);
}
