package org.millijoule.learn;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.data.batch.BatchTensors;
import org.millijoule.network.Shape;
import org.millijoule.supernet.Pass;

/// Measures a network on images without training it.
public final class Evaluation {
    /// Images of a batch whose statistics matter.
    public static final int BATCH = 256;

    private static final int MOST_PIXELS = 1 << 20; // of a batch whose statistics do not matter (our choice)

    private final Shape image;
    private final Forward forward;
    private final Normalisation normalisation;
    private final Pass.Quantization quantization;

    public Evaluation(Shape image, Forward forward, Normalisation normalisation, Pass.Quantization quantization) {
        this.image = image;
        this.forward = forward;
        this.normalisation = normalisation;
        this.quantization = quantization;
    }

    /// The logits of the network that is measured, (N, classes), from images (N, C, H, W), normalised.
    @FunctionalInterface
    public interface Forward {
        /// One pass without gradients.
        Tensor logits(Tensor images, Pass pass);
    }

    /// Loss and accuracy over some images.
    ///
    /// @param accuracy in percent
    public record Score(double loss, double accuracy) {}

    /// Estimates the batch-norm statistics of this network anew, as the mean over `batches` batches: shared
    /// statistics fit no single architecture, and in short trainings running ones lag behind.
    public void recalibrate(Images images, int[] indices, int batches) {
        int[] some = Arrays.copyOf(indices, Math.min(indices.length, batches * BATCH));
        int[] done = {0};
        forEachBatch(images, some, BATCH, batch -> {
            double momentum = 1.0 / ++done[0];
            pass(batch, Pass.Statistics.TRACKED, momentum);
        });
    }

    /// Loss and accuracy with the tracked batch-norm statistics.
    public Score score(Images images, int[] indices) {
        return score(images, indices, Pass.Statistics.FIXED);
    }

    /// Loss and accuracy with the statistics of every 256 images, as in training: what the weights can do, before
    /// one set of statistics has been found for all images.
    public Score scoreByBatch(Images images, int[] indices) {
        return score(images, indices, Pass.Statistics.BATCH);
    }

    private Score score(Images images, int[] indices, Pass.Statistics statistics) {
        double[] sums = {0, 0};
        int size = statistics == Pass.Statistics.FIXED ? fitting() : BATCH;
        forEachBatch(images, indices, size, batch -> {
            Tensor logits = pass(batch, statistics, 0);
            Tensor labels = BatchTensors.labels(batch);
            sums[0] += loss(logits, labels) * batch.size();
            sums[1] +=
                    logits.argmax(new LongOptional(1), false).eq(labels).sum().item_long();
        });
        return new Score(sums[0] / indices.length, 100 * sums[1] / indices.length);
    }

    private static double loss(Tensor logits, Tensor labels) {
        try (Tape unused = new Tape()) {
            return Losses.crossEntropy(logits, labels, 0, unused).item_float();
        }
    }

    /// The logits of all images, (N, classes).
    public float[][] logits(Images images) {
        int[] indices = IntStream.range(0, images.count()).toArray();
        float[][] all = new float[indices.length][];
        int[] done = {0};
        forEachBatch(images, indices, fitting(), batch -> {
            Tensor logits = pass(batch, Pass.Statistics.FIXED, 0);
            float[] flat = FlatFloats.values(logits.contiguous());
            int classes = flat.length / batch.size();
            for (int i = 0; i < batch.size(); i++) {
                all[done[0]++] = Arrays.copyOfRange(flat, i * classes, (i + 1) * classes);
            }
        });
        return all;
    }

    private Tensor pass(Batch batch, Pass.Statistics statistics, double momentum) {
        try (Tape tape = new Tape()) {
            return forward.logits(
                    BatchTensors.images(batch, image), new Pass(tape, statistics, momentum, quantization));
        }
    }

    private interface BatchAction {
        void accept(Batch batch);
    }

    /// As many images as memory has room for, whatever their size.
    private int fitting() {
        return Math.clamp(MOST_PIXELS / (image.height() * image.width()), 1, BATCH);
    }

    private void forEachBatch(Images images, int[] indices, int size, BatchAction action) {
        try (BatchStream stream =
                        new BatchStream(images, indices, size, false, Optional.empty(), normalisation, 0, 0, 0);
                NoGradGuard _ = new NoGradGuard()) {
            while (stream.hasNext()) {
                try (PointerScope _ = new PointerScope();
                        Batch batch = stream.next()) {
                    action.accept(batch);
                }
            }
        }
    }
}
