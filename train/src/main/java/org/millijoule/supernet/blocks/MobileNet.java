package org.millijoule.supernet.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Operators;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Layer;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.Block;
import org.millijoule.space.blocks.BlockOptions;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.Initial;
import org.millijoule.supernet.IntegerGraph;
import org.millijoule.supernet.Masks;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;
import org.millijoule.supernet.StepSizes;

/// The weights of a network of MobileNetV2 blocks: of all networks of a space ([#supernet]), which share them, or
/// of one ([#standAlone]).
public final class MobileNet implements AutoCloseable {
    private final MobileBlockSpace space;
    private final List<MobileBlock> blocks = new ArrayList<>();
    private final List<BlockSetting> settings;
    private final Layer.Conv2d stemGeometry;
    private final Parameter stem;
    private final BatchNorm stemNorm;
    private final Site stemWeights;
    private final Site stemInput;
    private final List<Head> head = new ArrayList<>(); // one or none
    private final Site poolInput;
    private final Site classifierInput;
    private final Site classifierWeights;
    private final Parameter classifier;
    private final Parameter classifierBias;

    private record Head(Parameter weights, BatchNorm norm, Site weightSite, Site input) {}

    private MobileNet(
            MobileBlockSpace space,
            List<BlockSetting> settings,
            List<MobileBlock.Options> options,
            Quantizer quantizer,
            RandomGenerator random,
            ScalarType type) {
        if (space.expansionOne() == ExpansionOne.DROP) {
            throw new IllegalArgumentException("expansion-one: drop cannot be trained yet. Maybe expansion-one: keep?");
        }
        List<Integer> fixed = List.of(space.fixedBits());
        this.space = space;
        this.settings = settings;
        this.stemGeometry = space.stemConvolution();
        int stemChannels = stemGeometry.outputChannels();
        stem = Initial.convolution(
                "stem",
                random,
                type,
                stemChannels,
                stemGeometry.input().channels(),
                stemGeometry.kernel().side());
        stemNorm = new BatchNorm("stem", stemChannels, type);
        stemWeights = Site.weights("stem.weights", quantizer, fixed, new TreeSet<>(Set.of(stemChannels)));
        stemInput = Site.activations("stem.input", quantizer, fixed, true);
        List<Block> places = space.blocks();
        for (int i = 0; i < places.size(); i++) {
            blocks.add(new MobileBlock(places.get(i), options.get(i), quantizer, random, type));
        }
        List<Layer> tail = space.tail();
        if (tail.getFirst() instanceof Layer.Conv2d geometry) {
            int channels = geometry.outputChannels();
            head.add(new Head(
                    Initial.convolution(
                            "head", random, type, channels, geometry.input().channels(), 1),
                    new BatchNorm("head", channels, type),
                    Site.weights("head.weights", quantizer, fixed, new TreeSet<>(Set.of(channels))),
                    Site.activations("head.input", quantizer, fixed, true)));
        }
        Layer.Linear linear = (Layer.Linear) tail.getLast();
        boolean signed = head.isEmpty(); // a projection has no activation function
        poolInput = Site.activations("pool.input", quantizer, fixed, signed);
        classifierInput = Site.activations("classifier.input", quantizer, fixed, signed);
        classifierWeights =
                Site.weights("classifier.weights", quantizer, fixed, new TreeSet<>(Set.of(linear.outputs())));
        classifier = Initial.linear("classifier", random, type, linear.outputs(), linear.inputs());
        classifierBias = new Parameter(
                "classifier.bias",
                Parameter.Kind.BIAS,
                torch.zeros(linear.outputs()).to(type));
    }

    /// Shared weights of every network of a space.
    public static MobileNet supernet(
            MobileBlockSpace space, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        List<MobileBlock.Options> options =
                space.places().stream().map(MobileNet::shared).toList();
        return new MobileNet(space, List.of(), options, quantizer, random, type);
    }

    private static MobileBlock.Options shared(BlockOptions place) {
        MobileBlock.SiteBits bits = MobileBlock.SiteBits.all(place.bits());
        return new MobileBlock.Options(
                place.expansions(), place.kernels(), bits, bits, bits, place.connectivity(), place.connects(), false);
    }

    /// Weights of one architecture alone. Its residual adds work on 8-bit values, as in the exported network.
    public static MobileNet standAlone(
            MobileBlockSpace space, Architecture architecture, Quantizer quantizer, RandomGenerator random) {
        List<BlockSetting> settings = space.codec().settings(architecture);
        List<MobileBlock.Options> options = settings.stream()
                .map(setting -> new MobileBlock.Options(
                        List.of(setting.expansion()),
                        List.of(setting.kernel()),
                        MobileBlock.SiteBits.of(setting.expand()),
                        MobileBlock.SiteBits.of(setting.depthwise()),
                        MobileBlock.SiteBits.of(setting.project()),
                        space.connectivity(),
                        true,
                        true))
                .toList();
        return new MobileNet(space, settings, options, quantizer, random, ScalarType.Float);
    }

    /// The logits of one architecture, (N, classes), at its own cost. images: (N, C, H, W), normalised.
    public Tensor logits(Tensor images, List<BlockSetting> architecture, Pass pass) {
        Tensor x = stem(images, pass);
        for (int i = 0; i < blocks.size(); i++) {
            x = blocks.get(i).sampled(x, architecture.get(i), pass);
        }
        return tail(x, pass);
    }

    /// The logits of a network that stands alone.
    public Tensor logits(Tensor images, Pass pass) {
        return logits(images, settings, pass);
    }

    /// The logits of all architectures at once, weighted by the masks of all choices.
    public Tensor relaxedLogits(Tensor images, Masks masks, Pass pass) {
        Tensor x = stem(images, pass);
        for (int i = 0; i < blocks.size(); i++) {
            x = blocks.get(i).relaxed(x, BlockMasks.of(masks, i * space.choicesPerBlock(), space.bitSharing()), pass);
        }
        return tail(x, pass);
    }

    private Tensor stem(Tensor images, Pass pass) {
        int bits = space.fixedBits();
        Operators.WithMoments x = Operators.ofImage(
                stemInput.at(bits, images, pass),
                stemWeights.at(bits, stem.value(), pass),
                new Operators.Geometry(
                        stemGeometry.kernel().stride(),
                        stemGeometry.kernel().padding().top()),
                pass.measures(),
                pass.tape());
        return stemNorm.relu6(x, pass).value(pass.tape());
    }

    private Tensor tail(Tensor blocksOutput, Pass pass) {
        int bits = space.fixedBits();
        Tensor x = blocksOutput;
        for (Head only : head) {
            Tensor weights = only.weightSite().at(bits, only.weights().value(), pass);
            Operators.WithMoments h =
                    Operators.pointwise(only.input().at(bits, x, pass), weights, pass.measures(), pass.tape());
            x = only.norm().relu6(h, pass).value(pass.tape());
        }
        x = Operators.meanOfPixels(poolInput.at(bits, x, pass), pass.tape()); // (N, C)
        return Operators.linear(
                classifierInput.at(bits, x, pass),
                classifierWeights.at(bits, classifier.value(), pass),
                classifierBias.value(),
                pass.tape());
    }

    /// The network that stands alone as integers.
    public QuantizedModel quantized(Normalisation normalisation) {
        int bits = space.fixedBits();
        IntegerGraph graph = new IntegerGraph();
        int at = graph.quantize("stem.input", QuantizedModel.IMAGE, stemInput, bits);
        at = graph.convolution(
                "stem", at, stem, stemWeights, bits, stemGeometry.kernel().stride(), 1, stemNorm, true);
        for (int i = 0; i < blocks.size(); i++) {
            if (settings.get(i).present()) {
                at = blocks.get(i).export(graph, at, settings.get(i));
            }
        }
        for (Head only : head) {
            at = graph.quantize("head.input", at, only.input(), bits);
            at = graph.convolution("head", at, only.weights(), only.weightSite(), bits, 1, 1, only.norm(), true);
        }
        at = graph.pool("pool", graph.quantize("pool.input", at, poolInput, bits));
        at = graph.quantize("classifier.input", at, classifierInput, bits);
        graph.linear("classifier", at, classifier, classifierWeights, bits, classifierBias);
        return graph.model(space.image(), normalisation);
    }

    /// The largest network that these weights hold, at the widest bits.
    public List<BlockSetting> largestSettings() {
        if (!settings.isEmpty()) {
            return settings;
        }
        return space.places().stream().map(BlockOptions::largest).toList();
    }

    public MobileBlockSpace space() {
        return space;
    }

    /// Every parameter, in a fixed order.
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(stem);
        blocks.forEach(block -> block.forEachParameter(all::add));
        head.forEach(only -> all.add(only.weights()));
        all.add(classifier);
        all.add(classifierBias);
        for (BatchNorm norm : outerNorms()) {
            all.add(norm.gain());
            all.add(norm.bias());
        }
        return all;
    }

    /// The weights of each convolution and of the classifier, with the place that quantizes them.
    public void forEachWeights(BiConsumer<Parameter, Site> action) {
        action.accept(stem, stemWeights);
        blocks.forEach(block -> block.forEachWeights(action));
        head.forEach(only -> action.accept(only.weights(), only.weightSite()));
        action.accept(classifier, classifierWeights);
    }

    /// Every batch-norm, in a fixed order.
    public List<BatchNorm> norms() {
        List<BatchNorm> all = new ArrayList<>(outerNorms());
        blocks.forEach(block -> block.forEachNorm(all::add));
        return all;
    }

    private List<BatchNorm> outerNorms() {
        List<BatchNorm> outer = new ArrayList<>(List.of(stemNorm));
        head.forEach(only -> outer.add(only.norm()));
        return outer;
    }

    /// Every set of step sizes, in a fixed order.
    public List<StepSizes> stepSizes() {
        List<StepSizes> all = new ArrayList<>();
        Consumer<Site> collect = site -> site.forEachStepSizes(all::add);
        List.of(stemWeights, stemInput).forEach(collect);
        blocks.forEach(block -> block.forEachSite(collect));
        for (Head only : head) {
            collect.accept(only.weightSite());
            collect.accept(only.input());
        }
        List.of(poolInput, classifierInput, classifierWeights).forEach(collect);
        return all;
    }

    @Override
    public void close() {
        parameters().forEach(Parameter::close);
        stepSizes().forEach(StepSizes::close);
        norms().forEach(norm -> {
            norm.mean().close();
            norm.variance().close();
        });
        blocks.forEach(MobileBlock::close);
    }
}
