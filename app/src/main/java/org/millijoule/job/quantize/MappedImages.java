package org.millijoule.job.quantize;

import java.util.List;
import org.millijoule.data.Images;
import org.millijoule.data.RandomRegion;
import org.millijoule.job.evaluate.ClassMapping;
import org.millijoule.network.Shape;

/// Images whose labels are the outputs of a network.
record MappedImages(Images images, ClassMapping mapping) implements Images {
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
        return mapping.outputs().size();
    }

    @Override
    public List<String> classNames() {
        return mapping.outputs();
    }

    @Override
    public String name(int index) {
        return images.name(index);
    }

    @Override
    public int label(int index) {
        return mapping.outputOf().get(images.label(index));
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
