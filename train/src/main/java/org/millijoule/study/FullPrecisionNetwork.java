package org.millijoule.study;

import org.millijoule.data.Images;
import org.millijoule.learn.Evaluation;
import org.millijoule.learn.TrainingData;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.TrainableNetwork;

/// A network trained without quantization, from which quantized ones start.
public final class FullPrecisionNetwork implements AutoCloseable {
    private final TrainableNetwork network;
    private final TrainingData data;

    FullPrecisionNetwork(TrainableNetwork network, TrainingData data) {
        this.network = network;
        this.data = data;
    }

    TrainableNetwork network() {
        return network;
    }

    /// The logits, (N, classes).
    public float[][] logits(Images images) {
        return new Evaluation(network.image(), network::logits, data.normalisation(), Pass.Quantization.NONE)
                .logits(images);
    }

    @Override
    public void close() {
        network.close();
    }
}
