package org.millijoule.supernet.blocks;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.blocks.BlockOptions;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.ConvolutionUnit;
import org.millijoule.supernet.NetworkAlone;
import org.millijoule.supernet.SharedNetworks;
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
    public Supernet supernet(SearchSpace any, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        MobileBlockSpace space = (MobileBlockSpace) any;
        List<BlockOptions> places = space.places();
        List<MobileBlock.Options> options =
                places.stream().map(BlockWeights::shared).toList();
        return new SharedNetworks<>(
                new MobileNet(space, options, quantizer, random, type),
                space.codec()::settings,
                places.stream().map(BlockOptions::largest).toList());
    }

    private static MobileBlock.Options shared(BlockOptions place) {
        ConvolutionUnit.Bits bits = new ConvolutionUnit.Bits(place.bits(), place.bits());
        return new MobileBlock.Options(
                place.expansions(), place.kernels(), bits, bits, bits, place.connectivity(), place.connects(), false);
    }

    @Override
    public TrainableNetwork alone(
            SearchSpace any, Architecture architecture, Quantizer quantizer, RandomGenerator random) {
        MobileBlockSpace space = (MobileBlockSpace) any;
        List<BlockSetting> settings = space.codec().settings(architecture);
        List<MobileBlock.Options> options = settings.stream()
                .map(setting -> alone(setting, space.connectivity()))
                .toList();
        return new NetworkAlone<>(new MobileNet(space, options, quantizer, random, ScalarType.Float), settings);
    }

    private static MobileBlock.Options alone(BlockSetting setting, Connectivity connectivity) {
        return new MobileBlock.Options(
                List.of(setting.expansion()),
                List.of(setting.kernel()),
                ConvolutionUnit.Bits.of(setting.expand()),
                ConvolutionUnit.Bits.of(setting.depthwise()),
                ConvolutionUnit.Bits.of(setting.project()),
                connectivity,
                true,
                true);
    }
}
