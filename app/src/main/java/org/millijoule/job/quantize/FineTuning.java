package org.millijoule.job.quantize;

import org.millijoule.data.batch.Augmentation;
import org.millijoule.learn.Distillation;
import org.millijoule.learn.Recipe;

/// Quantization-aware training from the given weights.
///
/// @param epochs over the training images; 0 is post-training quantization
/// @param weights how; nothing runs at full precision (`our choice`: a tenth of the rate from scratch)
/// @param distillation from the network as given, at full precision (`our choice`: half of the loss at temperature 4)
/// @param checkpointEvery steps between checkpoints, besides one after each epoch
public record FineTuning(int epochs, Recipe weights, Distillation distillation, int checkpointEvery) {
    /// Three epochs.
    public FineTuning() {
        this(3, recipe(), new Distillation(0.5, 4, 1), 200);
    }

    public FineTuning {
        if (epochs > 10_000 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs are at most 10000, and checkpoint-every at least 1");
        }
    }

    private static Recipe recipe() {
        return new Recipe(64, 0.01, 0.05, 0.9, 4e-5, 5, 0.005, 0, 0, 0, 0, new Augmentation());
    }
}
