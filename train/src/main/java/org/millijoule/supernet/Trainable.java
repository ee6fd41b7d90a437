package org.millijoule.supernet;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.network.Shape;

/// Weights that can be trained: of all networks of a space, which share them ([Supernet]), or of one
/// ([TrainableNetwork]). Whoever made them closes them.
public interface Trainable extends AutoCloseable {
    /// Shape of an image.
    Shape image();

    /// Every parameter, in a fixed order.
    List<Parameter> parameters();

    /// Every batch-norm, in a fixed order.
    List<BatchNorm> norms();

    /// Every set of step sizes, in a fixed order.
    List<StepSizes> stepSizes();

    /// The logits of the largest network that these weights hold, at the widest bits, (N, classes): what passes all
    /// places of quantization at least once.
    ///
    /// @param images (N, C, H, W), normalised
    Tensor largestLogits(Tensor images, Pass pass);

    @Override
    void close();
}
