package org.millijoule.supernet.blocks;

import com.google.auto.service.AutoService;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.Supernet;
import org.millijoule.supernet.TrainableNetwork;

/// How networks of MobileNetV2 blocks get weights.
@AutoService(SpaceWeights.class)
public final class BlockWeights implements SpaceWeights {
    @Override
    public boolean isOf(SearchSpace space) {
        return space instanceof MobileBlockSpace;
    }

    @Override
    public Optional<Untrainable> obstacle(SearchSpace space) {
        return ((MobileBlockSpace) space).expansionOne() == ExpansionOne.DROP
                ? Optional.of(new Untrainable(
                        "expansion-one",
                        "expansion-one: drop can be priced but not trained. Maybe expansion-one: keep?"))
                : Optional.empty();
    }

    @Override
    public Supernet supernet(SearchSpace space, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        return BlockSupernet.of((MobileBlockSpace) space, quantizer, random, type);
    }

    @Override
    public TrainableNetwork alone(
            SearchSpace space, Architecture architecture, Quantizer quantizer, RandomGenerator random) {
        return BlocksAlone.of((MobileBlockSpace) space, architecture, quantizer, random);
    }
}
