package org.millijoule.supernet;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.space.Architecture;

/// A supernet: one set of weights at the settings of any architecture of a space.
///
/// @param settings what an architecture means
/// @param largest the largest network, at the widest bits
public record SharedNetworks<S>(NetworkWeights<S> weights, Function<Architecture, S> settings, S largest)
        implements Supernet, OverWeights {
    @Override
    public Tensor logits(Tensor images, Architecture architecture, Pass pass) {
        return weights.logits(images, settings.apply(architecture), pass);
    }

    @Override
    public Tensor relaxedLogits(Tensor images, Masks masks, Pass pass) {
        return weights.relaxedLogits(images, masks, pass);
    }

    @Override
    public Tensor largestLogits(Tensor images, Pass pass) {
        return weights.logits(images, largest, pass);
    }
}
