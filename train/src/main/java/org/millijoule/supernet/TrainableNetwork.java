package org.millijoule.supernet;

import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.data.Normalisation;
import org.millijoule.quantize.QuantizedModel;

/// The weights of one network that stands alone. Its residual adds work on 8-bit values, as in its integer form.
public interface TrainableNetwork extends Trainable {
    /// The logits, (N, classes).
    ///
    /// @param images (N, C, H, W), normalised
    Tensor logits(Tensor images, Pass pass);

    @Override
    default Tensor largestLogits(Tensor images, Pass pass) {
        return logits(images, pass);
    }

    /// The weights of each convolution and of the classifier, with the place that quantizes them.
    void forEachWeights(BiConsumer<Parameter, Site> action);

    /// The network as integers.
    ///
    /// @param normalisation of the images that it was trained on
    QuantizedModel quantized(Normalisation normalisation);
}
