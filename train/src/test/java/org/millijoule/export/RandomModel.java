package org.millijoule.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.millijoule.data.Images;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;

/// Builds networks of MobileNetV2's shape with random integers whose ranges are those of trained ones: every
/// convolution's results have a deviation of about 1, steps cover ReLU6's range or three deviations.
final class RandomModel {
    private final RandomGenerator random;
    private final int channels;
    private final List<Node> nodes = new ArrayList<>();

    RandomModel(RandomGenerator random, int channels) {
        this.random = random;
        this.channels = channels;
    }

    /// Stem, then blocks (kernel 3, 5, 7 in turn; stride 2 at every third; residual where shapes allow), then the
    /// head convolution if wanted, pooling and classifier.
    QuantizedModel mobile(int size, int width, int blocks, int bits, boolean head) {
        int at = quantize(QuantizedModel.IMAGE, Grid.signed(8), 3);
        at = convolution(at, channels, width, 3, 1, 1, 8, true);
        int c = width;
        for (int block = 0; block < blocks; block++) {
            boolean shrink = block % 3 == 1;
            at = block(at, c, shrink ? c * 2 : c, 3 + 2 * (block % 3), shrink ? 2 : 1, bits);
            c = shrink ? c * 2 : c;
        }
        if (head) {
            at = convolution(quantize(at, Grid.signed(8), 3), c, 4 * c, 1, 1, 1, 8, true);
            c = 4 * c;
        }
        at = quantize(at, head ? Grid.unsigned(8) : Grid.signed(8), head ? 6 : 4);
        return finished(size, pool(at), c, 10);
    }

    /// `model.onnx` of a model whose classes have no names.
    static byte[] file(QuantizedModel model) {
        List<String> numbers =
                IntStream.range(0, model.classes()).mapToObj(Integer::toString).toList();
        return OnnxWriter.bytes(model, new ModelFacts(numbers, "", "test"));
    }

    /// The same network with logits of mean 0 and deviation 1 per class on `images`, so that classes differ from
    /// image to image as a trained network's do.
    static QuantizedModel centred(QuantizedModel model, Images images) {
        float[] logits = new IntegerReplay(model).logits(images);
        Linear last = (Linear) model.nodes().getLast();
        float[] scales = last.weightScales().clone();
        float[] bias = last.bias().clone();
        for (int c = 0; c < bias.length; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = c; i < logits.length; i += bias.length) {
                sum += logits[i];
                squares += logits[i] * (double) logits[i];
            }
            double mean = sum / images.count();
            double deviation = Math.sqrt(squares / images.count() - mean * mean) + 1e-3;
            scales[c] /= (float) deviation;
            bias[c] = (float) ((bias[c] - mean) / deviation);
        }
        List<Node> nodes = new ArrayList<>(model.nodes());
        nodes.set(
                nodes.size() - 1,
                new Linear(
                        last.name(),
                        last.from(),
                        last.features(),
                        last.outputs(),
                        last.grid(),
                        last.weights(),
                        scales,
                        bias));
        return new QuantizedModel(model.input(), model.mean(), model.inverseDeviation(), nodes);
    }

    private int block(int input, int in, int out, int kernel, int stride, int bits) {
        int expanded = 3 * in;
        int at = quantize(input, Grid.signed(bits), 3);
        at = convolution(at, in, expanded, 1, 1, 1, bits, true);
        at = quantize(at, Grid.unsigned(bits), 6);
        at = convolution(at, expanded, expanded, kernel, stride, expanded, bits, true);
        at = quantize(at, Grid.unsigned(bits), 6);
        at = convolution(at, expanded, out, 1, 1, 1, bits, false);
        if (in == out && stride == 1) {
            int left = quantize(input, Grid.signed(8), 4);
            int right = quantize(at, Grid.signed(8), 4);
            at = add(left, right);
        }
        return at;
    }

    int add(int left, int right) {
        nodes.add(new Add("add" + nodes.size(), left, right));
        return nodes.size() - 1;
    }

    /// Pools node `from` and quantizes the means; returns the new node's position.
    int pool(int from) {
        nodes.add(new GlobalAveragePool("pool", from));
        return quantize(nodes.size() - 1, Grid.signed(8), 2);
    }

    /// Quantizes node `from` so that the grid reaches to `range`; returns the new node's position.
    int quantize(int from, Grid grid, float range) {
        float scale = range / grid.highest() * random.nextFloat(0.8f, 1.2f);
        nodes.add(new Quantize("quantize" + nodes.size(), from, scale, grid));
        return nodes.size() - 1;
    }

    int convolution(int from, int in, int out, int kernel, int stride, int groups, int bits, boolean relu6) {
        Grid grid = Grid.signed(bits);
        int each = in / groups * kernel * kernel;
        byte[] weights = integers(grid, out * each);
        nodes.add(new Convolution(
                "conv" + nodes.size(),
                from,
                in,
                out,
                Kernel.square(kernel, stride, Padding.all(kernel / 2)),
                groups,
                grid,
                weights,
                scales(weights, each),
                floats(out, relu6 ? 0.5f : 0),
                relu6 ? Optional.of(6f) : Optional.empty()));
        return nodes.size() - 1;
    }

    QuantizedModel finished(int size, int at, int features, int classes) {
        byte[] weights = integers(Grid.signed(8), classes * features);
        nodes.add(new Linear(
                "classifier",
                at,
                features,
                classes,
                Grid.signed(8),
                weights,
                scales(weights, features),
                floats(classes, 0)));
        float[] mean = new float[channels];
        float[] inverse = new float[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = random.nextFloat(100, 140);
            inverse[c] = 1 / random.nextFloat(50, 70);
        }
        return new QuantizedModel(new Shape(size, size, channels), mean, inverse, nodes);
    }

    /// Bell-shaped, as trained weights are, both ends of the grid included.
    private byte[] integers(Grid grid, int count) {
        byte[] weights = new byte[count];
        for (int i = 0; i < count; i++) {
            long drawn = Math.round(random.nextGaussian() * grid.highest() / 2.0);
            weights[i] = (byte) Math.clamp(drawn, grid.lowest(), grid.highest());
        }
        return weights;
    }

    /// One per output channel, so that operands of deviation 1 give results of deviation 1.
    private float[] scales(byte[] weights, int each) {
        float[] scales = new float[weights.length / each];
        for (int o = 0; o < scales.length; o++) {
            double squares = 1;
            for (int i = o * each; i < (o + 1) * each; i++) {
                squares += weights[i] * weights[i];
            }
            scales[o] = (float) (random.nextDouble(0.7, 1.3) / Math.sqrt(squares));
        }
        return scales;
    }

    private float[] floats(int count, float centre) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = centre + 0.5f * (float) random.nextGaussian();
        }
        return values;
    }
}
