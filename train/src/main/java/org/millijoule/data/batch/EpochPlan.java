package org.millijoule.data.batch;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.SplitMix64;
import org.millijoule.data.SplitMix64.Purpose;

/// What stands where in one epoch: the image and the view of every position.
///
/// @param order index of the image at each position
@SuppressWarnings("ArrayRecordComponent") // private to one stream, never compared
record EpochPlan(
        Images images,
        int[] order,
        int batchSize,
        Optional<Augmentation> augmentation,
        Normalisation normalisation,
        long seed,
        int epoch) {
    EpochPlan {
        if (normalisation.mean().length != images.shape().channels()) {
            throw new IllegalArgumentException("the normalisation has " + normalisation.mean().length
                    + " channels, but the images are " + images.shape());
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("epochs count from 0, not " + epoch);
        }
    }

    EpochPlan(
            Images images,
            int[] indices,
            int batchSize,
            boolean shuffle,
            Optional<Augmentation> augmentation,
            Normalisation normalisation,
            long seed,
            int epoch) {
        this(images, order(indices, shuffle, seed, epoch), batchSize, augmentation, normalisation, seed, epoch);
    }

    private static int[] order(int[] indices, boolean shuffle, long seed, int epoch) {
        int[] order = indices.clone();
        if (shuffle) {
            SplitMix64.of(seed, Purpose.ORDER, epoch, 0).shuffle(order, order.length);
        }
        return order;
    }

    long batchBytes() {
        return images.shape().elements() * Float.BYTES * batchSize;
    }

    /// Writes the images of a batch to `memory`, (N, H, W, C), and returns their labels.
    int[] fill(int batch, MemorySegment memory, ViewWriter writer) {
        int first = batch * batchSize;
        int[] labels = new int[Math.min(batchSize, order.length - first)];
        for (int i = 0; i < labels.length; i++) {
            int index = order[first + i];
            labels[i] = images.label(index);
            writer.write(index, view(first + i), memory, i);
        }
        return labels;
    }

    private View view(int position) {
        return augmentation
                .map(changes ->
                        changes.draw(SplitMix64.of(seed, Purpose.AUGMENTATION, epoch, position), images.shape()))
                .orElse(View.PLAIN);
    }
}
