package org.millijoule.supernet.layers;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.network.Precision;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.layers.LayerBitsSpace;
import org.millijoule.supernet.ConvolutionUnit;
import org.millijoule.supernet.NetworkAlone;
import org.millijoule.supernet.SharedNetworks;
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
    public Supernet supernet(SearchSpace any, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        LayerBitsSpace space = (LayerBitsSpace) any;
        ConvolutionUnit.Bits free = new ConvolutionUnit.Bits(space.weightBits(), space.activationBits());
        ConvolutionUnit.Bits fixed = ConvolutionUnit.Bits.fixed(space.fixedBits());
        return new SharedNetworks<>(
                new LayerChain(space, i -> space.isFree(i) ? free : fixed, quantizer, random, type),
                space::precisions,
                widest(space));
    }

    private static List<Precision> widest(LayerBitsSpace space) {
        Precision widest = new Precision(
                space.weightBits().getLast(), space.activationBits().getLast());
        Precision fixed = Precision.uniform(space.fixedBits());
        return IntStream.range(0, space.names().size())
                .mapToObj(i -> space.isFree(i) ? widest : fixed)
                .toList();
    }

    @Override
    public TrainableNetwork alone(
            SearchSpace any, Architecture architecture, Quantizer quantizer, RandomGenerator random) {
        LayerBitsSpace space = (LayerBitsSpace) any;
        List<Precision> precisions = space.precisions(architecture);
        return new NetworkAlone<>(
                new LayerChain(
                        space, i -> ConvolutionUnit.Bits.of(precisions.get(i)), quantizer, random, ScalarType.Float),
                precisions);
    }
}
