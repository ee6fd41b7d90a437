package org.millijoule.data;

import java.util.Arrays;
import org.millijoule.network.Shape;

/// Brings a part of a picture to another size. Along each axis an output pixel is the mean of the input pixels
/// under a triangle around its centre, which is two output pixels wide, or two input pixels where that is more:
/// linear interpolation when enlarging, no aliasing when reducing. Every output is rounded once.
///
/// @param width of the result
/// @param height of the result
public record Resampling(int width, int height, int channels) {
    /// The size of `shape`.
    public static Resampling to(Shape shape) {
        return new Resampling(shape.width(), shape.height(), shape.channels());
    }

    /// Output pixel `i` is the sum of `weights[i][j]` times input pixel `first[i] + j`.
    @SuppressWarnings("ArrayRecordComponent") // private to one call, never compared
    private record Axis(int[] first, float[][] weights) {
        static Axis of(int input, int output) {
            double scale = (double) input / output;
            double reach = Math.max(1, scale);
            int[] first = new int[output];
            float[][] weights = new float[output][];
            for (int i = 0; i < output; i++) {
                double centre = (i + 0.5) * scale - 0.5;
                int from = Math.max(0, (int) Math.ceil(centre - reach));
                int to = Math.min(input - 1, (int) Math.floor(centre + reach));
                first[i] = from;
                weights[i] = weights(centre, reach, from, to);
            }
            return new Axis(first, weights);
        }

        private static float[] weights(double centre, double reach, int from, int to) {
            double sum = 0;
            for (int j = from; j <= to; j++) {
                sum += triangle(j - centre, reach);
            }
            float[] weights = new float[to - from + 1];
            for (int j = from; j <= to; j++) {
                weights[j - from] = (float) (triangle(j - centre, reach) / sum);
            }
            return weights;
        }

        private static double triangle(double distance, double reach) {
            return Math.max(0, 1 - Math.abs(distance) / reach);
        }
    }

    /// Resizes a part of `source`, (H, W, C) with rows of `sourceWidth` pixels, to `target` from `offset` on.
    public void resize(byte[] source, int sourceWidth, Window part, byte[] target, int offset) {
        if (part.width() == width && part.height() == height) {
            copy(source, sourceWidth, part, target, offset);
            return;
        }
        float[] narrowed = alongRows(source, sourceWidth, part);
        Axis down = Axis.of(part.height(), height);
        int row = width * channels;
        float[] sums = new float[row];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, 0);
            float[] weights = down.weights()[y];
            for (int j = 0; j < weights.length; j++) {
                int from = (down.first()[y] + j) * row;
                for (int i = 0; i < row; i++) {
                    sums[i] += weights[j] * narrowed[from + i];
                }
            }
            for (int i = 0; i < row; i++) {
                target[offset + y * row + i] = (byte) (sums[i] + 0.5f); // weights are positive and sum to 1
            }
        }
    }

    private void copy(byte[] source, int sourceWidth, Window part, byte[] target, int offset) {
        int row = width * channels;
        for (int y = 0; y < height; y++) {
            int from = ((part.top() + y) * sourceWidth + part.left()) * channels;
            System.arraycopy(source, from, target, offset + y * row, row);
        }
    }

    /// (h, w, C) to (h, W, C), where h and w are those of the part.
    private float[] alongRows(byte[] source, int sourceWidth, Window part) {
        Axis across = Axis.of(part.width(), width);
        float[] narrowed = new float[part.height() * width * channels];
        int filled = 0;
        for (int y = 0; y < part.height(); y++) {
            int row = ((part.top() + y) * sourceWidth + part.left()) * channels;
            for (int x = 0; x < width; x++) {
                float[] weights = across.weights()[x];
                int from = row + across.first()[x] * channels;
                for (int c = 0; c < channels; c++) {
                    float sum = 0;
                    for (int j = 0; j < weights.length; j++) {
                        sum += weights[j] * (source[from + j * channels + c] & 0xff);
                    }
                    narrowed[filled++] = sum;
                }
            }
        }
        return narrowed;
    }
}
