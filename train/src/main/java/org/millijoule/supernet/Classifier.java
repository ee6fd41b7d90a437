package org.millijoule.supernet;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Operators;
import org.millijoule.network.Layer;
import org.millijoule.network.Precision;
import org.millijoule.quantize.Quantizer;

/// The end of a network: the mean over all pixels and a fully connected layer. The mean is of values at the bits that
/// the layer reads at.
public final class Classifier implements AutoCloseable {
    private final Site poolInput;
    private final Site input;
    private final Site weightSite;
    private final Parameter weights;
    private final Parameter bias;

    /// @param signed whether it reads negative values too
    /// @param type float32 for training, float64 for gradient checks
    public Classifier(
            Layer.Linear linear,
            ConvolutionUnit.Bits bits,
            boolean signed,
            Quantizer quantizer,
            RandomGenerator random,
            ScalarType type) {
        this.poolInput = Site.activations("pool.input", quantizer, bits.activations(), signed);
        this.input = Site.activations("classifier.input", quantizer, bits.activations(), signed);
        this.weightSite =
                Site.weights("classifier.weights", quantizer, bits.weights(), new TreeSet<>(Set.of(linear.outputs())));
        this.weights = Initial.linear("classifier", random, type, linear.outputs(), linear.inputs());
        this.bias = new Parameter(
                "classifier.bias",
                Parameter.Kind.BIAS,
                torch.zeros(linear.outputs()).to(type));
    }

    /// The logits, (N, classes), from x (N, C, H, W).
    public Tensor logits(Tensor x, Precision bits, Pass pass) {
        Tensor means = Operators.meanOfPixels(poolInput.at(bits.activationBits(), x, pass), pass.tape()); // (N, C)
        return Operators.linear(
                input.at(bits.activationBits(), means, pass),
                weightSite.at(bits.weightBits(), weights.value(), pass),
                bias.value(),
                pass.tape());
    }

    /// The same at all precisions at once, weighted by masks of one value for each bit-width.
    public Tensor relaxedLogits(Tensor x, Tensor weightMask, Tensor inputMask, Pass pass) {
        Tensor means = Operators.meanOfPixels(poolInput.mix(inputMask, x, pass), pass.tape()); // (N, C)
        return Operators.linear(
                input.mix(inputMask, means, pass),
                weightSite.mix(weightMask, weights.value(), pass),
                bias.value(),
                pass.tape());
    }

    /// Writes both layers as integers behind `from`.
    public void export(IntegerGraph graph, int from, Precision bits) {
        int at = graph.pool("pool", graph.quantize("pool.input", from, poolInput, bits.activationBits()));
        at = graph.quantize("classifier.input", at, input, bits.activationBits());
        graph.linear("classifier", at, weights, weightSite, bits.weightBits(), bias);
    }

    public Parameter weights() {
        return weights;
    }

    public Parameter bias() {
        return bias;
    }

    public Site weightSite() {
        return weightSite;
    }

    /// The step sizes of pool's input, input and weights, in this order.
    public void forEachStepSizes(Consumer<StepSizes> action) {
        List.of(poolInput, input, weightSite).forEach(site -> site.forEachStepSizes(action));
    }

    @Override
    public void close() {
        weights.close();
        bias.close();
        List.of(poolInput, input, weightSite).forEach(Site::close);
    }
}
