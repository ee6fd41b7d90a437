package org.millijoule.supernet;

import java.util.List;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;

/// The weights of the networks of one kind of space: what they compute at given settings, and under masks. It is what
/// a kind of space has to bring; [SharedNetworks] and [NetworkAlone] make a supernet and a network of it.
///
/// @param <S> the settings of an architecture, as its space decodes them: one for each block or layer
public interface NetworkWeights<S> extends AutoCloseable {
    /// The logits at given settings, (N, classes), at their own cost.
    ///
    /// @param images (N, C, H, W), normalised
    Tensor logits(Tensor images, S settings, Pass pass);

    /// The logits of all architectures at once, (N, classes), weighted by the masks of all choices.
    ///
    /// @param images (N, C, H, W), normalised
    Tensor relaxedLogits(Tensor images, Masks masks, Pass pass);

    /// The network at given settings as integers.
    QuantizedModel quantized(S settings, Normalisation normalisation);

    /// Shape of an image.
    Shape image();

    /// Every parameter, in a fixed order.
    List<Parameter> parameters();

    /// Every batch-norm, in a fixed order.
    List<BatchNorm> norms();

    /// Every set of step sizes, in a fixed order.
    List<StepSizes> stepSizes();

    /// The weights of each convolution and of the classifier, with the place that quantizes them.
    void forEachWeights(BiConsumer<Parameter, Site> action);

    @Override
    void close();
}
