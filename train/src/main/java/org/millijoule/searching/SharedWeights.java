package org.millijoule.searching;

import java.util.Arrays;
import org.millijoule.learn.Evaluation;
import org.millijoule.learn.TrainingData;
import org.millijoule.space.Architecture;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Supernet;

/// Validates architectures with the supernet's weights.
public final class SharedWeights {
    private final Supernet supernet;
    private final TrainingData data;
    private final Selection selection;

    public SharedWeights(Supernet supernet, TrainingData data, Selection selection) {
        this.supernet = supernet;
        this.data = data;
        this.selection = selection;
    }

    /// Of D_validate on which one network is validated.
    public int images() {
        return Math.min(data.split().validate().length, selection.validationImages());
    }

    /// Loss and accuracy on a fixed slice of D_validate, with batch-norm re-estimated on D_train or by the
    /// statistics of what is validated.
    public Evaluation.Score validate(Architecture architecture, Pass.Quantization quantization) {
        Evaluation evaluation = new Evaluation(
                supernet.image(),
                (images, pass) -> supernet.logits(images, architecture, pass),
                data.normalisation(),
                quantization);
        int[] validate = TrainingData.spread(data.split().validate());
        int[] slice = Arrays.copyOf(validate, images());
        if (selection.recalibrationBatches() == 0) {
            return evaluation.scoreByBatch(data.images(), slice);
        }
        evaluation.recalibrate(
                data.images(), TrainingData.spread(data.split().train()), selection.recalibrationBatches());
        return evaluation.score(data.images(), slice);
    }
}
