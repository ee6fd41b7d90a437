package org.millijoule.supernet.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.layers.LayerBitsSpace;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.ConvolutionUnit;
import org.millijoule.supernet.Masks;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.Supernet;

/// The weights that a chain of convolutions has at all its bit-widths.
record LayerSupernet(LayerBitsSpace space, LayerChain weights) implements Supernet {
    static LayerSupernet of(LayerBitsSpace space, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        ConvolutionUnit.Bits free = new ConvolutionUnit.Bits(space.weightBits(), space.activationBits());
        ConvolutionUnit.Bits fixed = ConvolutionUnit.Bits.fixed(space.fixedBits());
        return new LayerSupernet(
                space, new LayerChain(space, i -> space.isFree(i) ? free : fixed, quantizer, random, type));
    }

    @Override
    public Tensor logits(Tensor images, Architecture architecture, Pass pass) {
        return weights.logits(images, space.precisions(architecture), pass);
    }

    @Override
    public Tensor relaxedLogits(Tensor images, Masks masks, Pass pass) {
        return weights.relaxedLogits(images, masks, pass);
    }

    @Override
    public Tensor largestLogits(Tensor images, Pass pass) {
        Precision widest = new Precision(
                space.weightBits().getLast(), space.activationBits().getLast());
        Precision fixed = Precision.uniform(space.fixedBits());
        List<Precision> precisions = new ArrayList<>();
        for (int i = 0; i < space.names().size(); i++) {
            precisions.add(space.isFree(i) ? widest : fixed);
        }
        return weights.logits(images, precisions, pass);
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
