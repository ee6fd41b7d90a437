package org.millijoule.data;

import java.util.stream.IntStream;
import org.millijoule.network.Shape;

/// Brings every channel to mean 0 and deviation 1: `(pixel - mean) * inverseDeviation`, in float32 and in this
/// order, so that every consumer of the same pixel computes the same number.
///
/// @param mean per channel, in pixel values 0..255
/// @param inverseDeviation per channel, one over the standard deviation in pixel values
@SuppressWarnings("ArrayRecordComponent") // goes into tensors and the exported model as it is
public record Normalisation(float[] mean, float[] inverseDeviation) {
    public Normalisation {
        if (mean.length == 0 || mean.length != inverseDeviation.length) {
            throw new IllegalArgumentException("a normalisation needs one mean and one deviation per channel, not "
                    + mean.length + " and " + inverseDeviation.length);
        }
    }

    /// What is read at most, so that a set of a million pictures need not be decoded first; the mean of so many
    /// pixels is known to better than a hundredth of a grey level (`our choice`).
    private static final long MOST_PIXELS = 200_000_000;

    /// From the pixels of `indices`, which must all be of a training split; of large sets from every second image,
    /// every third and so on. Sums are exact, so the order of the images does not matter. A channel without any
    /// deviation is only centred.
    public static Normalisation of(Images images, int[] indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException("a normalisation needs at least one image");
        }
        Shape shape = images.shape();
        int channels = shape.channels();
        int every = Math.toIntExact(Math.ceilDiv(1L * indices.length * shape.height() * shape.width(), MOST_PIXELS));
        PixelSums all = images.sums(every(indices, every));
        double n = all.pixels();
        float[] mean = new float[channels];
        float[] inverseDeviation = new float[channels];
        for (int c = 0; c < channels; c++) {
            double average = all.sums()[c] / n;
            double variance = all.squares()[c] / n - average * average;
            mean[c] = (float) average;
            inverseDeviation[c] = variance > 1e-6 ? (float) (1 / Math.sqrt(variance)) : 1;
        }
        return new Normalisation(mean, inverseDeviation);
    }

    private static int[] every(int[] indices, int step) {
        return IntStream.range(0, Math.ceilDiv(indices.length, step))
                .map(i -> indices[i * step])
                .toArray();
    }

    /// One pixel, 0..255.
    public float apply(int pixel, int channel) {
        return (pixel - mean[channel]) * inverseDeviation[channel];
    }
}
