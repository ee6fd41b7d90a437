package org.millijoule.supernet.blocks;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.BlockCodec;
import org.millijoule.space.blocks.BlockOptions;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.ConvolutionUnit;
import org.millijoule.supernet.Masks;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.Supernet;

/// The weights that all networks of a space of MobileNetV2 blocks share.
record BlockSupernet(MobileNet weights, BlockCodec codec, List<BlockSetting> largest) implements Supernet {
    BlockSupernet {
        largest = List.copyOf(largest);
    }

    static BlockSupernet of(MobileBlockSpace space, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        List<BlockOptions> places = space.places();
        List<MobileBlock.Options> options =
                places.stream().map(BlockSupernet::shared).toList();
        List<BlockSetting> largest = places.stream().map(BlockOptions::largest).toList();
        return new BlockSupernet(new MobileNet(space, options, quantizer, random, type), space.codec(), largest);
    }

    private static MobileBlock.Options shared(BlockOptions place) {
        ConvolutionUnit.Bits bits = new ConvolutionUnit.Bits(place.bits(), place.bits());
        return new MobileBlock.Options(
                place.expansions(), place.kernels(), bits, bits, bits, place.connectivity(), place.connects(), false);
    }

    @Override
    public Tensor logits(Tensor images, Architecture architecture, Pass pass) {
        return weights.logits(images, codec.settings(architecture), pass);
    }

    @Override
    public Tensor relaxedLogits(Tensor images, Masks masks, Pass pass) {
        return weights.relaxedLogits(images, masks, pass);
    }

    @Override
    public Tensor largestLogits(Tensor images, Pass pass) {
        return weights.logits(images, largest, pass);
    }

    @Override
    public Shape image() {
        return weights.image();
    }

    @Override
    public List<Parameter> parameters() {
        return weights.parameters();
    }

    @Override
    public List<BatchNorm> norms() {
        return weights.norms();
    }

    @Override
    public List<StepSizes> stepSizes() {
        return weights.stepSizes();
    }

    @Override
    public void close() {
        weights.close();
    }
}
