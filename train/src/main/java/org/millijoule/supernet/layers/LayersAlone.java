package org.millijoule.supernet.layers;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.layers.LayerBitsSpace;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.ConvolutionUnit;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.TrainableNetwork;

/// The weights of a chain of convolutions at one precision for each layer.
record LayersAlone(LayerChain weights, List<Precision> precisions) implements TrainableNetwork {
    LayersAlone {
        precisions = List.copyOf(precisions);
    }

    static LayersAlone of(
            LayerBitsSpace space, Architecture architecture, Quantizer quantizer, RandomGenerator random) {
        List<Precision> precisions = space.precisions(architecture);
        return new LayersAlone(
                new LayerChain(
                        space, i -> ConvolutionUnit.Bits.of(precisions.get(i)), quantizer, random, ScalarType.Float),
                precisions);
    }

    @Override
    public Tensor logits(Tensor images, Pass pass) {
        return weights.logits(images, precisions, pass);
    }

    @Override
    public QuantizedModel quantized(Normalisation normalisation) {
        return weights.quantized(precisions, normalisation);
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
