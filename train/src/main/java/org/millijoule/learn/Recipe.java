package org.millijoule.learn;

import java.util.Optional;
import org.millijoule.data.batch.Augmentation;

/// How weights are trained: SGD with Nesterov momentum under a cosine schedule. The defaults are `our choice`,
/// tried on Fashion-MNIST and on the procedural shapes.
///
/// @param batch images per step
/// @param learningRate at the peak, after the warm-up
/// @param warmUp share of the steps in which the rate rises linearly
/// @param weightDecay of convolutions and classifier; norms and step sizes have none
/// @param clip largest norm of the gradient
/// @param stepSizeRate peak rate at which the logarithms of step sizes are learned
/// @param fullPrecision share of the steps before anything is quantized
/// @param labelSmoothing of the cross-entropy (Szegedy et al., CVPR 2016)
/// @param mixup alpha of mixup (Zhang et al., ICLR 2018): images and labels in pairs; 0 is off
/// @param averageDecay of an exponential moving average of the weights, which is then what is validated and
/// handed
///     over, with batch-norm estimated anew; 0 is off
public record Recipe(
        int batch,
        double learningRate,
        double warmUp,
        double momentum,
        double weightDecay,
        double clip,
        double stepSizeRate,
        double fullPrecision,
        double labelSmoothing,
        double mixup,
        double averageDecay,
        Augmentation augmentation) {
    public Recipe() {
        this(64, 0.1, 0.05, 0.9, 4e-5, 5, 0.005, 0.3, 0, 0, 0, new Augmentation());
    }

    public Recipe {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, not " + batch);
        }
        share("warm-up", warmUp);
        share("momentum", momentum);
        share("full-precision", fullPrecision);
        share("label-smoothing", labelSmoothing);
        share("average-decay", averageDecay);
        if (mixup != 0 && !(mixup >= 0.01 && mixup <= 100)) {
            throw new IllegalArgumentException("mixup must be 0, which is off, or between 0.01 and 100, not " + mixup);
        }
        if (!(clip > 0)) {
            throw new IllegalArgumentException("clip must be above 0, not " + clip);
        }
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below 1, not " + value);
        }
    }

    /// What mixes the images of a batch, if anything does.
    Optional<Mixup> mixing() {
        return mixup == 0 ? Optional.empty() : Optional.of(new Mixup(mixup));
    }

    /// The first step with quantized values; at least the last one has them, since step sizes are found there.
    public long quantizeFrom(long steps) {
        return Math.min(Math.round(fullPrecision * steps), steps - 1);
    }

    Schedule schedule(long steps) {
        return new Schedule(learningRate, Math.round(warmUp * steps), steps);
    }

    public Sgd optimizer() {
        return new Sgd(momentum, weightDecay, clip);
    }
}
