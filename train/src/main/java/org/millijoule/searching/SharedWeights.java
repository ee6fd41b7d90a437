package org.millijoule.searching;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.millijoule.learn.Evaluation;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.TrainingData;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.blocks.MobileNet;

/// Validates architectures with the supernet's weights.
public final class SharedWeights {
    private final MobileNet supernet;
    private final TrainingData data;
    private final Selection selection;

    public SharedWeights(MobileNet supernet, TrainingData data, Selection selection) {
        this.supernet = supernet;
        this.data = data;
        this.selection = selection;
    }

    /// Of D_validate on which one network is validated.
    int images() {
        return Math.min(data.split().validate().length, selection.validationImages());
    }

    /// Loss and accuracy on a fixed slice of D_validate, with batch-norm re-estimated on D_train or by the
    /// statistics of what is validated.
    public Evaluation.Score validate(Architecture architecture, Pass.Quantization quantization) {
        MobileBlockSpace space = supernet.space();
        List<BlockSetting> settings = space.codec().settings(architecture);
        Evaluation evaluation = new Evaluation(supernet, settings, data.normalisation(), quantization);
        int[] validate = spread(data.split().validate());
        int[] slice = Arrays.copyOf(validate, images());
        if (selection.recalibrationBatches() == 0) {
            return evaluation.scoreByBatch(data.images(), slice);
        }
        evaluation.recalibrate(data.images(), spread(data.split().train()), selection.recalibrationBatches());
        return evaluation.score(data.images(), slice);
    }

    /// A fixed order in which the first images are of all classes, however the data set is sorted.
    public static int[] spread(int[] indices) {
        int[] order = indices.clone();
        RandomGenerator random = Randomness.of(0, "spread", order.length);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
