package org.millijoule.learn;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;

/// Mixup (Zhang et al., ICLR 2018): with one `lambda ~ Beta(alpha, alpha)` for a batch, every image becomes
/// `lambda x_i + (1 - lambda) x_j`, j its partner in a random order of the batch, and the loss is
/// `lambda L(y_i) + (1 - lambda) L(y_j)`.
///
/// @param alpha above 0; the paper has 0.2 to 0.4 for ImageNet and 1 for CIFAR
record Mixup(double alpha) {
    /// A batch as a network sees it, and its loss.
    ///
    /// @param partners labels of the images mixed in
    /// @param share lambda
    record Mixed(Tensor images, Tensor labels, Tensor partners, double share) {
        /// A batch as it is.
        static Mixed plain(Tensor images, Tensor labels) {
            return new Mixed(images, labels, labels, 1);
        }

        /// Mean cross-entropy, convex in the two labels. logits: (N, classes).
        Tensor loss(Tensor logits, double labelSmoothing, Tape tape) {
            Tensor own = Losses.crossEntropy(logits, labels, labelSmoothing, tape);
            return share == 1 ? own : between(Losses.crossEntropy(logits, partners, labelSmoothing, tape), own, share);
        }
    }

    /// Mixes a batch into one new tensor.
    ///
    /// @param images (N, C, H, W) in channels-last memory order, which the result has too
    /// @param labels (N)
    Mixed mix(Tensor images, Tensor labels, RandomGenerator random) {
        Tensor order = order((int) labels.size(0), random);
        double share = share(random);
        Tensor rows = images.permute(0, 2, 3, 1); // (N, H, W, C)
        Tensor mixed = between(rows.index_select(0, order), rows, share);
        return new Mixed(mixed.permute(0, 3, 1, 2), labels, labels.index_select(0, order), share);
    }

    /// `(1 - share) from + share to`. Not `lerp`, which some processors round once and others twice.
    static Tensor between(Tensor from, Tensor to, double share) {
        return from.mul(new Scalar(1 - share)).add(to.mul(new Scalar(share)));
    }

    private static Tensor order(int count, RandomGenerator random) {
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        Tensor tensor = torch.zeros(new long[] {count}, new TensorOptions(ScalarType.Long));
        tensor.data_ptr_long().put(order);
        return tensor;
    }

    /// Beta(alpha, alpha) as `g1 / (g1 + g2)` of two gamma variates, by their logarithms: for small alpha both
    /// would be 0 in floating point.
    double share(RandomGenerator random) {
        double first = logGamma(random);
        double second = logGamma(random);
        return 1 / (1 + StrictMath.exp(second - first));
    }

    /// The logarithm of a Gamma(alpha) variate (Marsaglia and Tsang, ACM TOMS 26(3), 2000), which for every alpha
    /// is one of Gamma(alpha + 1) times `u^(1/alpha)`.
    private double logGamma(RandomGenerator random) {
        double d = alpha + 1 - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = StrictMath.pow(1 + c * x, 3);
            double u = 1 - random.nextDouble(); // never 0
            if (v > 0 && StrictMath.log(u) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
                return StrictMath.log(d * v) + StrictMath.log(1 - random.nextDouble()) / alpha;
            }
        }
    }
}
