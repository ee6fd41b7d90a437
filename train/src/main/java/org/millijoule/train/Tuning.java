package org.millijoule.train;

import java.util.List;
import java.util.Optional;
import org.millijoule.data.Batch;
import org.millijoule.data.BatchStream;
import org.millijoule.space.BlockSetting;

/// Trains one network of a supernet for itself, for a few steps from the shared weights, before it is validated:
/// weights that all networks share fit none of them, and how far they are from fitting differs. A few steps of each
/// bring the order nearer to that of networks trained alone (Zhang et al., "Deeper Insights into Weight Sharing in
/// Neural Architecture Search", arXiv 2001.01431).
///
/// Every network gets the same batches. The rate falls from a tenth of the recipe's (`our choice`) along a cosine.
final class Tuning {
    private static final double RATE = 0.1;
    private static final long SEED = Randomness.seed(0, "tuning");

    private final MobileNet supernet;
    private final TrainingData data;
    private final Recipe recipe;

    /// @param trained how the supernet was trained
    Tuning(MobileNet supernet, TrainingData data, Recipe trained) {
        this.supernet = supernet;
        this.data = data;
        this.recipe = trained.lastSteps(RATE);
    }

    /// Takes the steps; who wants the shared weights back keeps them.
    void tune(List<BlockSetting> settings, int steps, Pass.Quantization quantization) {
        supernet.parameters().forEach(parameter -> parameter.momentum().zero_());
        long quantizeFrom = quantization == Pass.Quantization.NONE ? steps : Trainer.QUANTIZED_BEFORE;
        Trainer trainer = new Trainer(supernet, recipe, steps, quantizeFrom, SEED, Optional.empty());
        int[] train = data.split().train();
        for (int epoch = 0, step = 0; step < steps; epoch++) {
            try (BatchStream batches = new BatchStream(
                    data.images(),
                    train,
                    Math.min(recipe.batch(), train.length),
                    true,
                    Optional.of(recipe.augmentation()),
                    data.normalisation(),
                    SEED,
                    epoch,
                    0)) {
                for (; batches.hasNext() && step < steps; step++) {
                    try (Batch batch = batches.next()) {
                        trainer.step(
                                batch,
                                step,
                                Pass.Statistics.BATCH,
                                (images, pass) -> supernet.logits(images, settings, pass));
                    }
                }
            }
        }
    }
}
