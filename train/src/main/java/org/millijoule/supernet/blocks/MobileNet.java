package org.millijoule.supernet.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Layer;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.blocks.Block;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.Classifier;
import org.millijoule.supernet.ConvolutionUnit;
import org.millijoule.supernet.IntegerGraph;
import org.millijoule.supernet.Masks;
import org.millijoule.supernet.NetworkWeights;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;
import org.millijoule.supernet.StepSizes;

/// The weights of a network of MobileNetV2 blocks: stem, blocks with the options that each has, head and classifier.
final class MobileNet implements NetworkWeights<List<BlockSetting>> {
    private final MobileBlockSpace space;
    private final Precision fixed;
    private final ConvolutionUnit stem;
    private final List<MobileBlock> blocks = new ArrayList<>();
    private final List<ConvolutionUnit> head = new ArrayList<>(); // one or none
    private final Classifier classifier;

    /// @param options of each block
    /// @param type float32 for training, float64 for gradient checks
    MobileNet(
            MobileBlockSpace space,
            List<MobileBlock.Options> options,
            Quantizer quantizer,
            RandomGenerator random,
            ScalarType type) {
        if (space.expansionOne() == ExpansionOne.DROP) {
            throw new IllegalArgumentException("expansion-one: drop cannot be trained yet. Maybe expansion-one: keep?");
        }
        this.space = space;
        this.fixed = Precision.uniform(space.fixedBits());
        ConvolutionUnit.Bits bits = ConvolutionUnit.Bits.fixed(space.fixedBits());
        stem = new ConvolutionUnit(
                new ConvolutionUnit.Description("stem", space.stemConvolution(), bits, true, false),
                quantizer,
                random,
                type);
        List<Block> places = space.blocks();
        for (int i = 0; i < places.size(); i++) {
            blocks.add(new MobileBlock(places.get(i), options.get(i), quantizer, random, type));
        }
        List<Layer> tail = space.tail();
        if (tail.getFirst() instanceof Layer.Convolution geometry) {
            head.add(new ConvolutionUnit(
                    new ConvolutionUnit.Description("head", geometry, bits, true, true), quantizer, random, type));
        }
        boolean signed = head.isEmpty(); // a projection has no activation function
        classifier = new Classifier((Layer.Linear) tail.getLast(), bits, signed, quantizer, random, type);
    }

    @Override
    public Tensor logits(Tensor images, List<BlockSetting> settings, Pass pass) {
        Tensor x = pass.part(() -> stem.at(images, fixed, pass).value(pass.tape()));
        for (int i = 0; i < blocks.size(); i++) {
            x = sampled(i, x, settings.get(i), pass);
        }
        return tail(x, pass);
    }

    private Tensor sampled(int block, Tensor x, BlockSetting setting, Pass pass) {
        return pass.part(() -> blocks.get(block).sampled(x, setting, pass));
    }

    @Override
    public Tensor relaxedLogits(Tensor images, Masks masks, Pass pass) {
        Tensor x = stem.at(images, fixed, pass).value(pass.tape());
        for (int i = 0; i < blocks.size(); i++) {
            x = blocks.get(i).relaxed(x, BlockMasks.of(masks, i * space.choicesPerBlock(), space.bitSharing()), pass);
        }
        return tail(x, pass);
    }

    private Tensor tail(Tensor blocksOutput, Pass pass) {
        return pass.part(() -> {
            Tensor x = blocksOutput;
            for (ConvolutionUnit only : head) {
                x = only.at(x, fixed, pass).value(pass.tape());
            }
            return classifier.logits(x, fixed, pass);
        });
    }

    @Override
    public QuantizedModel quantized(List<BlockSetting> settings, Normalisation normalisation) {
        IntegerGraph graph = new IntegerGraph();
        int at = stem.export(graph, QuantizedModel.IMAGE, fixed);
        for (int i = 0; i < blocks.size(); i++) {
            if (settings.get(i).present()) {
                at = blocks.get(i).export(graph, at, settings.get(i));
            }
        }
        for (ConvolutionUnit only : head) {
            at = only.export(graph, at, fixed);
        }
        classifier.export(graph, at, fixed);
        return graph.model(space.image(), normalisation);
    }

    @Override
    public Shape image() {
        return space.image();
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(stem.weights());
        blocks.forEach(block -> block.forEachParameter(all::add));
        head.forEach(only -> all.add(only.weights()));
        all.add(classifier.weights());
        all.add(classifier.bias());
        for (BatchNorm norm : outerNorms()) {
            all.add(norm.gain());
            all.add(norm.bias());
        }
        return all;
    }

    @Override
    public void forEachWeights(BiConsumer<Parameter, Site> action) {
        action.accept(stem.weights(), stem.weightSite());
        blocks.forEach(block -> block.forEachWeights(action));
        head.forEach(only -> action.accept(only.weights(), only.weightSite()));
        action.accept(classifier.weights(), classifier.weightSite());
    }

    @Override
    public List<BatchNorm> norms() {
        List<BatchNorm> all = new ArrayList<>(outerNorms());
        blocks.forEach(block -> block.forEachNorm(all::add));
        return all;
    }

    private List<BatchNorm> outerNorms() {
        List<BatchNorm> outer = new ArrayList<>(List.of(stem.norm()));
        head.forEach(only -> outer.add(only.norm()));
        return outer;
    }

    @Override
    public List<StepSizes> stepSizes() {
        List<StepSizes> all = new ArrayList<>();
        stem.forEachStepSizes(all::add);
        blocks.forEach(block -> block.forEachSite(site -> site.forEachStepSizes(all::add)));
        head.forEach(only -> only.forEachStepSizes(all::add));
        classifier.forEachStepSizes(all::add);
        return all;
    }

    @Override
    public void close() {
        stem.close();
        blocks.forEach(MobileBlock::close);
        head.forEach(ConvolutionUnit::close);
        classifier.close();
    }
}
