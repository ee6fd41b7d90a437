package org.millijoule.searching;

import org.millijoule.learn.Trainer;
import org.millijoule.learn.TrainingData;
import org.millijoule.space.Architecture;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Supernet;

/// A supernet at the end of its training.
public final class TrainedSupernet implements AutoCloseable {
    private final Supernet supernet;
    private final TrainingData data;
    private final Trainer trainer;
    private final Pass.Quantization quantization;

    TrainedSupernet(Supernet supernet, TrainingData data, Trainer trainer, Pass.Quantization quantization) {
        this.supernet = supernet;
        this.data = data;
        this.trainer = trainer;
        this.quantization = quantization;
    }

    /// What the supernet says of an architecture: its accuracy in percent on a slice of D_validate, measured as
    /// the search measures its candidates.
    public double validationAccuracy(Architecture architecture, Selection selection) {
        SharedWeights shared = new SharedWeights(supernet, data, selection);
        return trainer.withAverage(() -> shared.validate(architecture, quantization))
                .accuracy();
    }

    /// Images of one such validation.
    int validated(Selection selection) {
        return new SharedWeights(supernet, data, selection).images();
    }

    @Override
    public void close() {
        supernet.close();
    }
}
