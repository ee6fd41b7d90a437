package org.millijoule.data.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Shape;

/// Writes normalised views of images as float32, (H, W, C). Has scratch memory, so each thread needs its own.
final class ViewWriter {
    private final Images images;
    private final int height;
    private final int width;
    private final int channels;
    private final byte[] pixels;
    private final byte[] row;
    private final float[] result;

    // One entry per element of a row, so that the inner loop is a plain vector loop.
    private final float[] mean;
    private final float[] inverseDeviation;

    ViewWriter(Images images, Normalisation normalisation) {
        this.images = images;
        Shape shape = images.shape();
        height = shape.height();
        width = shape.width();
        channels = shape.channels();
        pixels = new byte[Math.toIntExact(shape.elements())];
        row = new byte[width * channels];
        result = new float[pixels.length];
        mean = new float[row.length];
        inverseDeviation = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            mean[i] = normalisation.mean()[i % channels];
            inverseDeviation[i] = normalisation.inverseDeviation()[i % channels];
        }
    }

    /// Writes image `index` as seen by `view` to position `slot` of `batch`, (N, H, W, C).
    void write(int index, View view, MemorySegment batch, int slot) {
        if (view.region().isPresent()) {
            images.read(index, view.region().get(), pixels, 0);
        } else {
            images.read(index, pixels, 0);
        }
        if (!view.jitter().isNone()) {
            view.jitter().apply(pixels, channels);
        }
        for (int y = 0; y < height; y++) {
            writeRow(y, view);
        }
        blank(view);
        MemorySegment.copy(result, 0, batch, ValueLayout.JAVA_FLOAT, (long) slot * result.length * 4, result.length);
    }

    private void writeRow(int y, View view) {
        int start = y * row.length;
        int source = y + view.down();
        if (source < 0 || source >= height) {
            Arrays.fill(result, start, start + row.length, 0);
            return;
        }
        // Without mirroring, columns from .. to - 1 lie inside the image.
        int from = Math.clamp(-view.right(), 0, width);
        int to = Math.clamp(width - view.right(), from, width);
        if (from < to) {
            int first = source * row.length + (from + view.right()) * channels;
            System.arraycopy(pixels, first, row, from * channels, (to - from) * channels);
        }
        if (view.mirrored()) {
            mirror();
            int oldFrom = from;
            from = width - to;
            to = width - oldFrom;
        }
        Arrays.fill(result, start, start + row.length, 0);
        for (int i = from * channels; i < to * channels; i++) {
            result[start + i] = ((row[i] & 0xff) - mean[i]) * inverseDeviation[i];
        }
    }

    private void mirror() {
        for (int left = 0, right = width - 1; left < right; left++, right--) {
            for (int c = 0; c < channels; c++) {
                byte pixel = row[left * channels + c];
                row[left * channels + c] = row[right * channels + c];
                row[right * channels + c] = pixel;
            }
        }
    }

    private void blank(View view) {
        int left = Math.clamp(view.left(), 0, width);
        int right = Math.clamp(view.left() + view.side(), left, width);
        for (int y = Math.max(0, view.top()); y < Math.min(height, view.top() + view.side()); y++) {
            Arrays.fill(result, (y * width + left) * channels, (y * width + right) * channels, 0);
        }
    }
}
