package org.millijoule.learn;

import java.util.Arrays;
import java.util.List;
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
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.blocks.MobileNet;

/// Measures a network on images without training it.
public final class Evaluation {
    private static final int BATCH = 256;

    private final MobileNet network;
    private final List<BlockSetting> settings;
    private final Normalisation normalisation;
    private final Pass.Quantization quantization;

    public Evaluation(
            MobileNet network,
            List<BlockSetting> settings,
            Normalisation normalisation,
            Pass.Quantization quantization) {
        this.network = network;
        this.settings = settings;
        this.normalisation = normalisation;
        this.quantization = quantization;
    }

    /// Loss and accuracy over some images.
    ///
    /// @param accuracy in percent
    public record Score(double loss, double accuracy) {}

    /// Estimates the batch-norm statistics of these settings anew, as the mean over `batches` batches: shared
    /// statistics fit no single architecture, and in short trainings running ones lag behind.
    public void recalibrate(Images images, int[] indices, int batches) {
        int[] some = Arrays.copyOf(indices, Math.min(indices.length, batches * BATCH));
        int[] done = {0};
        forEachBatch(images, some, batch -> {
            double momentum = 1.0 / ++done[0];
            forward(batch, Pass.Statistics.TRACKED, momentum);
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
        forEachBatch(images, indices, batch -> {
            Tensor logits = forward(batch, statistics, 0);
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
        forEachBatch(images, indices, batch -> {
            Tensor logits = forward(batch, Pass.Statistics.FIXED, 0);
            float[] flat = FlatFloats.values(logits.contiguous());
            int classes = flat.length / batch.size();
            for (int i = 0; i < batch.size(); i++) {
                all[done[0]++] = Arrays.copyOfRange(flat, i * classes, (i + 1) * classes);
            }
        });
        return all;
    }

    private Tensor forward(Batch batch, Pass.Statistics statistics, double momentum) {
        try (Tape tape = new Tape()) {
            return network.logits(
                    BatchTensors.images(batch, network.space().image()),
                    settings,
                    new Pass(tape, statistics, momentum, quantization));
        }
    }

    private interface BatchAction {
        void accept(Batch batch);
    }

    private void forEachBatch(Images images, int[] indices, BatchAction action) {
        try (BatchStream stream =
                        new BatchStream(images, indices, BATCH, false, Optional.empty(), normalisation, 0, 0, 0);
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
