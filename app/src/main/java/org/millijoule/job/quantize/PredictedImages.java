package org.millijoule.job.quantize;

import java.util.List;
import org.millijoule.data.Images;
import org.millijoule.data.RandomRegion;
import org.millijoule.job.evaluate.OnnxEngine;
import org.millijoule.network.Shape;

/// Images without labels, each with what a network says of it.
///
/// @param classNames of the network's outputs
/// @param labels an output for each image
@SuppressWarnings("ArrayRecordComponent") // never compared
record PredictedImages(Images images, List<String> classNames, int[] labels) implements Images {
    private static final int AT_ONCE = 64; // our choice

    /// Shows every image to the network.
    static PredictedImages by(OnnxEngine engine, Images images, List<String> classNames) {
        int[] labels = new int[images.count()];
        int size = Math.toIntExact(images.shape().elements());
        byte[] pixels = new byte[AT_ONCE * size];
        int classes = engine.classes();
        for (int first = 0; first < labels.length; first += AT_ONCE) {
            int count = Math.min(AT_ONCE, labels.length - first);
            for (int i = 0; i < count; i++) {
                images.read(first + i, pixels, i * size);
            }
            float[] logits = engine.logits(pixels, count);
            for (int i = 0; i < count; i++) {
                int best = 0;
                for (int c = 1; c < classes; c++) {
                    if (logits[i * classes + c] > logits[i * classes + best]) {
                        best = c;
                    }
                }
                labels[first + i] = best;
            }
        }
        return new PredictedImages(images, classNames, labels);
    }

    @Override
    public int count() {
        return images.count();
    }

    @Override
    public int available() {
        return images.available();
    }

    @Override
    public List<String> remarks() {
        return images.remarks();
    }

    @Override
    public Shape shape() {
        return images.shape();
    }

    @Override
    public int classes() {
        return classNames.size();
    }

    @Override
    public String name(int index) {
        return images.name(index);
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void read(int index, byte[] pixels, int offset) {
        images.read(index, pixels, offset);
    }

    @Override
    public void read(int index, RandomRegion region, byte[] pixels, int offset) {
        images.read(index, region, pixels, offset);
    }

    @Override
    public String hash() {
        return images.hash();
    }
}
