package org.millijoule.supernet.layers;

import com.google.auto.service.AutoService;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.layers.LayerBitsSpace;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.Supernet;
import org.millijoule.supernet.TrainableNetwork;

/// How chains of convolutions get weights.
@AutoService(SpaceWeights.class)
public final class LayerWeights implements SpaceWeights {
    @Override
    public boolean isOf(SearchSpace space) {
        return space instanceof LayerBitsSpace;
    }

    @Override
    public Optional<Untrainable> obstacle(SearchSpace space) {
        return Optional.empty();
    }

    @Override
    public Supernet supernet(SearchSpace space, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        return LayerSupernet.of((LayerBitsSpace) space, quantizer, random, type);
    }

    @Override
    public TrainableNetwork alone(
            SearchSpace space, Architecture architecture, Quantizer quantizer, RandomGenerator random) {
        return LayersAlone.of((LayerBitsSpace) space, architecture, quantizer, random);
    }
}
