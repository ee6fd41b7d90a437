package org.millijoule.train;

import org.millijoule.data.Images;

/// A network trained without quantization, from which quantized ones start.
public final class FullPrecisionNetwork implements AutoCloseable {
    private final MobileNet network;
    private final TrainingData data;

    FullPrecisionNetwork(MobileNet network, TrainingData data) {
        this.network = network;
        this.data = data;
    }

    MobileNet network() {
        return network;
    }

    /// The logits, (N, classes).
    public float[][] logits(Images images) {
        return new Evaluation(network, network.largestSettings(), data.normalisation(), Pass.Quantization.NONE)
                .logits(images);
    }

    @Override
    public void close() {
        network.close();
    }
}
