package org.millijoule.supernet.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Normalised;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Layer;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.layers.LayerBitsSpace;
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

/// The weights of a chain of convolutions and its classifier, with step sizes for the bit-widths of each layer.
final class LayerChain implements NetworkWeights<List<Precision>> {
    private final LayerBitsSpace space;
    private final List<ConvolutionUnit> units = new ArrayList<>();
    private final Classifier classifier;

    /// @param bits of each layer, the classifier last
    /// @param type float32 for training, float64 for gradient checks
    LayerChain(
            LayerBitsSpace space,
            IntFunction<ConvolutionUnit.Bits> bits,
            Quantizer quantizer,
            RandomGenerator random,
            ScalarType type) {
        this.space = space;
        List<String> names = space.names();
        for (Layer.Convolution geometry : space.convolutions()) {
            int i = units.size();
            boolean signed = i == 0; // the image; everything else is behind a ReLU6
            ConvolutionUnit.Description made =
                    new ConvolutionUnit.Description(names.get(i), geometry, bits.apply(i), signed, true);
            units.add(new ConvolutionUnit(made, quantizer, random, type));
        }
        classifier = new Classifier(space.classifier(), bits.apply(units.size()), false, quantizer, random, type);
    }

    @Override
    public Tensor logits(Tensor images, List<Precision> precisions, Pass pass) {
        Normalised x = units.getFirst().at(images, precisions.getFirst(), pass);
        for (int i = 1; i < units.size(); i++) {
            x = units.get(i).at(x, precisions.get(i), pass);
        }
        return classifier.logits(x.value(pass.tape()), precisions.getLast(), pass);
    }

    @Override
    public Tensor relaxedLogits(Tensor images, Masks masks, Pass pass) {
        Precision fixed = Precision.uniform(space.fixedBits());
        Normalised x = space.isFree(0)
                ? units.getFirst().relaxed(images, masks.of(0), masks.of(1), pass)
                : units.getFirst().at(images, fixed, pass);
        for (int i = 1; i < units.size(); i++) {
            int choice = space.firstChoice(i);
            x = space.isFree(i)
                    ? units.get(i).relaxed(x, masks.of(choice), masks.of(choice + 1), pass)
                    : units.get(i).at(x, fixed, pass);
        }
        Tensor last = x.value(pass.tape());
        int choice = space.firstChoice(units.size());
        return space.isFree(units.size())
                ? classifier.relaxedLogits(last, masks.of(choice), masks.of(choice + 1), pass)
                : classifier.logits(last, fixed, pass);
    }

    @Override
    public QuantizedModel quantized(List<Precision> precisions, Normalisation normalisation) {
        IntegerGraph graph = new IntegerGraph();
        int at = QuantizedModel.IMAGE;
        for (int i = 0; i < units.size(); i++) {
            at = units.get(i).export(graph, at, precisions.get(i));
        }
        classifier.export(graph, at, precisions.getLast());
        return graph.model(space.image(), normalisation);
    }

    @Override
    public Shape image() {
        return space.image();
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (ConvolutionUnit unit : units) {
            all.addAll(List.of(unit.weights(), unit.norm().gain(), unit.norm().bias()));
        }
        all.addAll(List.of(classifier.weights(), classifier.bias()));
        return all;
    }

    @Override
    public void forEachWeights(BiConsumer<Parameter, Site> action) {
        units.forEach(unit -> action.accept(unit.weights(), unit.weightSite()));
        action.accept(classifier.weights(), classifier.weightSite());
    }

    @Override
    public List<BatchNorm> norms() {
        return units.stream().map(ConvolutionUnit::norm).toList();
    }

    @Override
    public List<StepSizes> stepSizes() {
        List<StepSizes> all = new ArrayList<>();
        units.forEach(unit -> unit.forEachStepSizes(all::add));
        classifier.forEachStepSizes(all::add);
        return all;
    }

    @Override
    public void close() {
        units.forEach(ConvolutionUnit::close);
        classifier.close();
    }
}
