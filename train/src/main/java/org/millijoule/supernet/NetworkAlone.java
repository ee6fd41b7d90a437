package org.millijoule.supernet;

import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.data.Normalisation;
import org.millijoule.quantize.QuantizedModel;

/// A network that stands alone: its weights and its one architecture.
public record NetworkAlone<S>(NetworkWeights<S> weights, S settings) implements TrainableNetwork, OverWeights {
    @Override
    public Tensor logits(Tensor images, Pass pass) {
        return weights.logits(images, settings, pass);
    }

    @Override
    public QuantizedModel quantized(Normalisation normalisation) {
        return weights.quantized(settings, normalisation);
    }

    @Override
    public void forEachWeights(BiConsumer<Parameter, Site> action) {
        weights.forEachWeights(action);
    }
}
