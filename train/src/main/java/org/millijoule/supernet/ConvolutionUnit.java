package org.millijoule.supernet;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Operators;
import org.millijoule.network.Layer;
import org.millijoule.network.Precision;
import org.millijoule.quantize.Quantizer;

/// A convolution with batch-norm and ReLU6 behind it, and the places that quantize its weights and what it reads: one
/// layer of a network whose shape is fixed, with step sizes for every bit-width that may be chosen.
public final class ConvolutionUnit implements AutoCloseable {
    private final String name;
    private final Layer.Convolution geometry;
    private final boolean learnsInputSteps;
    private final Parameter weights;
    private final BatchNorm norm;
    private final Site weightSite;
    private final Site input;

    /// What a unit is made of.
    ///
    /// @param bits of the weights and of what the convolution reads, all that may be chosen
    /// @param signed whether it reads negative values too
    /// @param learnsInputSteps whether the step sizes of what it reads are learned, or stay as calibrated
    public record Description(
            String name, Layer.Convolution geometry, Bits bits, boolean signed, boolean learnsInputSteps) {}

    /// The bit-widths that may be chosen, ascending.
    public record Bits(List<Integer> weights, List<Integer> activations) {
        public Bits {
            weights = List.copyOf(weights);
            activations = List.copyOf(activations);
        }

        /// One bit-width for both.
        public static Bits fixed(int bits) {
            return new Bits(List.of(bits), List.of(bits));
        }

        /// Those of one precision.
        public static Bits of(Precision precision) {
            return new Bits(List.of(precision.weightBits()), List.of(precision.activationBits()));
        }
    }

    /// @param type float32 for training, float64 for gradient checks
    public ConvolutionUnit(Description made, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        this.name = made.name();
        this.geometry = made.geometry();
        this.learnsInputSteps = made.learnsInputSteps();
        int channels = geometry.outputChannels();
        int side = geometry.kernel().side();
        this.weights = isDepthwise()
                ? Initial.depthwise(name, random, type, channels, side)
                : Initial.convolution(
                        name, random, type, channels, geometry.input().channels(), side);
        this.norm = new BatchNorm(name, channels, type);
        this.weightSite =
                Site.weights(name + ".weights", quantizer, made.bits().weights(), new TreeSet<>(Set.of(channels)));
        this.input = Site.activations(name + ".input", quantizer, made.bits().activations(), made.signed());
    }

    private boolean isDepthwise() {
        return geometry.isDepthwise();
    }

    /// At one precision: (N, O, OH, OW) from x (N, C, H, W).
    public Normalised at(Tensor x, Precision bits, Pass pass) {
        Tensor w = weightSite.at(bits.weightBits(), weights.value(), pass);
        Input read = learnsInputSteps
                ? input.read(bits.activationBits(), x, pass)
                : Input.of(input.at(bits.activationBits(), x, pass).detach());
        return norm.relu6(convolved(read, w, pass), pass);
    }

    /// The same of what the unit before gives, whose batch-norm then joins the quantization.
    public Normalised at(Normalised x, Precision bits, Pass pass) {
        Tensor w = weightSite.at(bits.weightBits(), weights.value(), pass);
        return norm.relu6(convolved(input.read(bits.activationBits(), x, pass), w, pass), pass);
    }

    /// All precisions at once, weighted by masks of one value for each bit-width.
    public Normalised relaxed(Tensor x, Tensor weightMask, Tensor inputMask, Pass pass) {
        Tensor w = weightSite.mix(weightMask, weights.value(), pass);
        return norm.relu6(convolved(input.readMix(inputMask, x, pass), w, pass), pass);
    }

    /// The same of what the unit before gives.
    public Normalised relaxed(Normalised x, Tensor weightMask, Tensor inputMask, Pass pass) {
        Tensor w = weightSite.mix(weightMask, weights.value(), pass);
        return norm.relu6(convolved(input.readMix(inputMask, x, pass), w, pass), pass);
    }

    private Operators.WithMoments convolved(Input x, Tensor w, Pass pass) {
        return Operators.convolution(x, w, geometry.kernel(), geometry.groups(), pass.measures(), pass.tape());
    }

    /// Writes the unit as integers behind `from` and returns the position of its output.
    public int export(IntegerGraph graph, int from, Precision bits) {
        int at = graph.quantize(name + ".input", from, input, bits.activationBits());
        return graph.convolution(
                name,
                at,
                weights,
                weightSite,
                bits.weightBits(),
                geometry.kernel().stride(),
                geometry.groups(),
                norm,
                true);
    }

    public Parameter weights() {
        return weights;
    }

    public BatchNorm norm() {
        return norm;
    }

    public Site weightSite() {
        return weightSite;
    }

    void forEachSite(Consumer<Site> action) {
        action.accept(weightSite);
        action.accept(input);
    }

    /// The step sizes of weights and input, in this order.
    public void forEachStepSizes(Consumer<StepSizes> action) {
        forEachSite(site -> site.forEachStepSizes(action));
    }

    @Override
    public void close() {
        weights.close();
        norm.close();
        forEachSite(Site::close);
    }
}
