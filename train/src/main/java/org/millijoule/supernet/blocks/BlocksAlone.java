package org.millijoule.supernet.blocks;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.ConvolutionUnit;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.TrainableNetwork;

/// The weights of one network of MobileNetV2 blocks.
record BlocksAlone(MobileNet weights, List<BlockSetting> settings) implements TrainableNetwork {
    BlocksAlone {
        settings = List.copyOf(settings);
    }

    static BlocksAlone of(
            MobileBlockSpace space, Architecture architecture, Quantizer quantizer, RandomGenerator random) {
        List<BlockSetting> settings = space.codec().settings(architecture);
        List<MobileBlock.Options> options = settings.stream()
                .map(setting -> new MobileBlock.Options(
                        List.of(setting.expansion()),
                        List.of(setting.kernel()),
                        ConvolutionUnit.Bits.of(setting.expand()),
                        ConvolutionUnit.Bits.of(setting.depthwise()),
                        ConvolutionUnit.Bits.of(setting.project()),
                        space.connectivity(),
                        true,
                        true))
                .toList();
        return new BlocksAlone(new MobileNet(space, options, quantizer, random, ScalarType.Float), settings);
    }

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
