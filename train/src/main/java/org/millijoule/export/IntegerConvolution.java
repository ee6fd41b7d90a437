package org.millijoule.export;

import java.util.Arrays;
import java.util.Optional;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Quantize;

/// A convolution of integers by integers, accumulated in 32 bits; then one float multiply-add per output.
///
/// Maps are (H, W, C). Weights are turned from (O, I/groups, kh, kw) to (kh, kw, I, O/groups), so that the innermost
/// loops run over neighbouring output channels.
final class IntegerConvolution implements Step {
    private final int from;
    private final int to;
    private final Layer.Convolution layer;
    private final int[] weights;
    private final float[] multipliers;
    private final float[] bias;
    private final Optional<Float> ceiling;

    IntegerConvolution(int to, Layer.Convolution layer, Quantize operand, Convolution node) {
        this(to, node.from(), layer, operand, node.weights(), node.weightScales(), node.bias(), node.ceiling());
    }

    /// A fully connected layer is a 1x1 convolution of a 1x1 map.
    IntegerConvolution(int to, Layer.Convolution layer, Quantize operand, Linear node) {
        this(to, node.from(), layer, operand, node.weights(), node.weightScales(), node.bias(), Optional.empty());
    }

    private IntegerConvolution(
            int to,
            int from,
            Layer.Convolution layer,
            Quantize operand,
            byte[] weights,
            float[] weightScales,
            float[] bias,
            Optional<Float> ceiling) {
        this.from = from;
        this.to = to;
        this.layer = layer;
        this.weights = transposed(layer, weights);
        this.multipliers = new float[layer.outputChannels()];
        for (int o = 0; o < multipliers.length; o++) {
            multipliers[o] = operand.scale() * weightScales[o];
        }
        this.bias = bias;
        this.ceiling = ceiling;
    }

    private static int[] transposed(Layer.Convolution layer, byte[] weights) {
        int area = Math.toIntExact(layer.kernel().taps());
        int inputs = layer.input().channels();
        int inputsPerGroup = inputs / layer.groups();
        int outputsPerGroup = layer.outputChannels() / layer.groups();
        int[] result = new int[weights.length];
        for (int o = 0; o < layer.outputChannels(); o++) {
            for (int i = 0; i < inputsPerGroup; i++) {
                int input = o / outputsPerGroup * inputsPerGroup + i;
                for (int tap = 0; tap < area; tap++) {
                    result[(tap * inputs + input) * outputsPerGroup + o % outputsPerGroup] =
                            weights[(o * inputsPerGroup + i) * area + tap];
                }
            }
        }
        return result;
    }

    @Override
    public void run(Values values) {
        int[] map = values.integers()[from];
        float[] result = values.reals()[to];
        int[] sums = new int[layer.outputChannels()];
        int height = layer.output().height();
        int width = layer.output().width();
        Kernel.Axis down = layer.kernel().height();
        Kernel.Axis along = layer.kernel().width();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                Arrays.fill(sums, 0);
                accumulate(map, y * down.stride() - down.before(), x * along.stride() - along.before(), sums);
                finish(sums, result, (y * width + x) * sums.length);
            }
        }
    }

    /// Adds the window whose upper left corner is at (top, left); what lies outside the map is 0.
    private void accumulate(int[] map, int top, int left, int[] sums) {
        Kernel.Axis down = layer.kernel().height();
        Kernel.Axis along = layer.kernel().width();
        int height = layer.input().height();
        int width = layer.input().width();
        int channels = layer.input().channels();
        int perTap = channels * (sums.length / layer.groups());
        for (int ky = 0; ky < down.taps(); ky++) {
            int y = top + ky * down.dilation();
            for (int kx = 0; kx < along.taps(); kx++) {
                int x = left + kx * along.dilation();
                if (y < 0 || y >= height || x < 0 || x >= width) {
                    continue;
                }
                int pixel = (y * width + x) * channels;
                int tap = (ky * along.taps() + kx) * perTap;
                if (layer.groups() == channels && sums.length == channels) {
                    depthwise(map, pixel, tap, sums);
                } else {
                    grouped(map, pixel, tap, sums);
                }
            }
        }
    }

    private void depthwise(int[] map, int pixel, int tap, int[] sums) {
        for (int c = 0; c < sums.length; c++) {
            sums[c] += map[pixel + c] * weights[tap + c];
        }
    }

    private void grouped(int[] map, int pixel, int tap, int[] sums) {
        int groups = layer.groups();
        int inputs = layer.input().channels() / groups;
        int outputs = sums.length / groups;
        for (int group = 0; group < groups; group++) {
            int first = pixel + group * inputs;
            int row = tap + group * inputs * outputs;
            int i = 0;
            for (; i + 4 <= inputs; i += 4, row += 4 * outputs) {
                fourRows(map, first + i, row, outputs, sums, group * outputs);
            }
            for (; i < inputs; i++, row += outputs) {
                int operand = map[first + i];
                for (int o = 0; o < outputs; o++) {
                    sums[group * outputs + o] += operand * weights[row + o];
                }
            }
        }
    }

    /// Four inputs at once: the sums are loaded and stored once instead of four times.
    private void fourRows(int[] map, int pixel, int row, int outputs, int[] sums, int to) {
        int a = map[pixel];
        int b = map[pixel + 1];
        int c = map[pixel + 2];
        int d = map[pixel + 3];
        if ((a | b | c | d) == 0) { // frequent after ReLU6 at few bits
            return;
        }
        int rowB = row + outputs;
        int rowC = rowB + outputs;
        int rowD = rowC + outputs;
        for (int o = 0; o < outputs; o++) {
            sums[to + o] +=
                    a * weights[row + o] + b * weights[rowB + o] + c * weights[rowC + o] + d * weights[rowD + o];
        }
    }

    private void finish(int[] sums, float[] result, int at) {
        for (int o = 0; o < sums.length; o++) {
            float product = sums[o] * multipliers[o];
            result[at + o] = product + bias[o];
        }
        if (ceiling.isPresent()) {
            float highest = ceiling.get();
            for (int o = at; o < at + sums.length; o++) {
                result[o] = Math.min(Math.max(result[o], 0), highest);
            }
        }
    }
}
