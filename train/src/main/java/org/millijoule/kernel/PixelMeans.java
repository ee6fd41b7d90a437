package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The mean of each channel over the pixels of an image, channels-last float32 memory: the sum in the order of the
/// pixels, then one division, so that lanes, which are channels, meet nowhere.
public record PixelMeans(int images, int pixels, int channels) {
    public PixelMeans {
        if (images < 0 || pixels < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "no means of " + images + " images of " + pixels + " pixels of " + channels + " channels");
        }
    }

    /// y (images, channels) from x (images, pixels, channels).
    public void forward(MemorySegment x, MemorySegment y) {
        check(x, y);
        long pixel = channels * 4L;
        Chunks.run(images, n -> {
            long from = x.address() + (long) n * pixels * pixel;
            long to = y.address() + n * pixel;
            int c = 0;
            for (; c <= channels - COUNT; c += COUNT) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int p = 0; p < pixels; p++) {
                    sum = sum.add(load(from + p * pixel + c * 4L));
                }
                Lanes.store(sum.div(pixels), to + c * 4L);
            }
            for (; c < channels; c++) {
                Lanes.set(to + c * 4L, Lanes.sum(from + c * 4L, pixels, pixel) / pixels);
            }
        });
    }

    /// dx (images, pixels, channels) from dy (images, channels).
    public void gradient(MemorySegment dy, MemorySegment dx) {
        check(dx, dy);
        long pixel = channels * 4L;
        Chunks.run(images, n -> {
            long from = dy.address() + n * pixel;
            long to = dx.address() + (long) n * pixels * pixel;
            for (int c = 0; c < channels; c++) { // the first pixel's, which the others are copies of
                Lanes.set(to + c * 4L, Lanes.get(from + c * 4L) / pixels);
            }
            for (int p = 1; p < pixels; p++) {
                Lanes.copy(to, to + p * pixel, pixel);
            }
        });
    }

    private void check(MemorySegment x, MemorySegment y) {
        if (x.byteSize() < (long) images * pixels * channels * Float.BYTES
                || y.byteSize() < (long) images * channels * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }
}
