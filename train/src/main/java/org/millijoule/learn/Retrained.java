package org.millijoule.learn;

import java.util.OptionalDouble;
import org.millijoule.data.Images;
import org.millijoule.export.IntegerInference;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.space.Architecture;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.TrainableNetwork;
import org.millijoule.supernet.TrainedWeights;

/// A network trained from scratch.
public final class Retrained implements AutoCloseable {
    private final String name;
    private final Architecture architecture;
    private final TrainableNetwork network;
    private final TrainingData data;
    private final Evaluation.Score validation;

    public Retrained(
            String name,
            Architecture architecture,
            TrainableNetwork network,
            TrainingData data,
            Evaluation.Score validation) {
        this.name = name;
        this.architecture = architecture;
        this.network = network;
        this.data = data;
        this.validation = validation;
    }

    /// For example `found`.
    public String name() {
        return name;
    }

    public Architecture architecture() {
        return architecture;
    }

    /// On D_validate, in percent; none where that is empty.
    public OptionalDouble validationAccuracy() {
        double accuracy = validation.accuracy();
        return Double.isNaN(accuracy) ? OptionalDouble.empty() : OptionalDouble.of(accuracy);
    }

    /// Mean cross-entropy on D_validate, in nats; none where that is empty.
    public OptionalDouble validationLoss() {
        return Double.isFinite(validation.loss()) ? OptionalDouble.of(validation.loss()) : OptionalDouble.empty();
    }

    /// The logits of the trained network on its integers, (N, classes): what is deployed.
    public float[][] logits(Images images) {
        return new IntegerInference(model()).logits(images);
    }

    /// The logits as training computes them, (N, classes): convolutions of rounded real numbers, batch-norm
    /// apart. In exact arithmetic they are those of [#logits]; in float32 a value now and then falls to the other
    /// side of a rounding.
    public float[][] fakeQuantizedLogits(Images images) {
        return new Evaluation(network.image(), network::logits, data.normalisation(), Pass.Quantization.LEARNED)
                .logits(images);
    }

    /// The trained network as integers.
    public QuantizedModel model() {
        return network.quantized(data.normalisation());
    }

    /// The real numbers from which the integers were rounded.
    public TrainedWeights weights() {
        return TrainedWeights.of(network, model());
    }

    @Override
    public void close() {
        network.close();
    }
}
