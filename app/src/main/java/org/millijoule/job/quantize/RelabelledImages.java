package org.millijoule.job.quantize;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.millijoule.data.Images;
import org.millijoule.data.PixelSums;
import org.millijoule.data.RandomRegion;
import org.millijoule.job.evaluate.ClassMapping;
import org.millijoule.job.evaluate.OnnxEngine;
import org.millijoule.network.Shape;

/// Images whose labels are the outputs of a network.
///
/// @param classNames of the network's outputs
/// @param labels the output of each image
record RelabelledImages(Images images, List<String> classNames, IntUnaryOperator labels) implements Images {
    private static final int AT_ONCE = 64; // our choice

    /// Labels as the data have them.
    static RelabelledImages mapped(Images images, ClassMapping mapping) {
        return new RelabelledImages(
                images, mapping.outputs(), index -> mapping.outputOf().get(images.label(index)));
    }

    /// What the network says of each image, which is shown to it.
    static RelabelledImages predicted(OnnxEngine engine, Images images, List<String> classNames) {
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
        return new RelabelledImages(images, classNames, index -> labels[index]);
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
        return labels.applyAsInt(index);
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
    public PixelSums sums(int[] indices) {
        return images.sums(indices);
    }

    @Override
    public void verify(int index) {
        images.verify(index);
    }

    @Override
    public String hash() {
        return images.hash();
    }
}
