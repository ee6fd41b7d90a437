package org.millijoule.export;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Quantize;

/// The definitions of [IntegerReplay] word by word, in float64 and without any thought of speed.
///
/// Maps are (C, H, W). Every result of an operation passes through `fl`: `x -> (float) x` gives float32
/// arithmetic, because float64 is wide enough to round a sum or product of two float32 only once;
/// `x -> x` gives what the same lines mean for real numbers.
record SlowReference(QuantizedModel model, DoubleUnaryOperator fl) {
    static SlowReference inFloat32(QuantizedModel model) {
        return new SlowReference(model, x -> (float) x);
    }

    static SlowReference inFloat64(QuantizedModel model) {
        return new SlowReference(model, x -> x);
    }

    /// The result of every node, as real numbers.
    List<double[]> results(byte[] pixels) {
        List<double[]> results = new ArrayList<>();
        double[] image = image(pixels);
        for (QuantizedModel.Node node : model.nodes()) {
            List<double[]> operands = node.inputs().stream()
                    .map(at -> at == QuantizedModel.IMAGE ? image : results.get(at))
                    .toList();
            results.add(result(node, operands));
        }
        return results;
    }

    double[] image(byte[] pixels) {
        Shape shape = model.input();
        double[] image = new double[pixels.length];
        int plane = shape.height() * shape.width();
        for (int i = 0; i < image.length; i++) {
            int c = i / plane;
            int pixel = pixels[i % plane * shape.channels() + c] & 0xff;
            image[i] = fl(fl(pixel - model.mean()[c]) * model.inverseDeviation()[c]);
        }
        return image;
    }

    private double fl(double x) {
        return fl.applyAsDouble(x);
    }

    /// The result of one node from its operands.
    double[] result(QuantizedModel.Node node, List<double[]> operands) {
        double[] x = operands.getFirst();
        int first = node.inputs().getFirst();
        Shape shape =
                first == QuantizedModel.IMAGE ? model.input() : model.shapes().get(first);
        return switch (node) {
            case Quantize quantize -> quantized(quantize, x);
            case Convolution conv -> convolved(conv, shape, integers(first, x));
            case Linear linear -> {
                double[] y = new double[linear.outputs()];
                double[] integers = integers(first, x);
                for (int o = 0; o < y.length; o++) {
                    double sum = 0;
                    for (int i = 0; i < linear.features(); i++) {
                        sum += integers[i] * linear.weights()[o * linear.features() + i];
                    }
                    y[o] = biased(sum, scale(first), linear.weightScales()[o], linear.bias()[o]);
                }
                yield y;
            }
            case Add _ -> {
                double[] y = new double[x.length];
                for (int i = 0; i < y.length; i++) {
                    y[i] = fl(x[i] + operands.get(1)[i]);
                }
                yield y;
            }
            case GlobalAveragePool _ -> {
                double[] y = new double[shape.channels()];
                int plane = shape.height() * shape.width();
                double[] integers = integers(first, x);
                for (int c = 0; c < y.length; c++) {
                    double sum = 0;
                    for (int i = 0; i < plane; i++) {
                        sum += integers[c * plane + i];
                    }
                    y[c] = fl(fl(sum) * fl(scale(first) / plane));
                }
                yield y;
            }
            default -> throw new IllegalArgumentException(node.name() + " is compared elsewhere");
        };
    }

    private double scale(int at) {
        return ((Quantize) model.nodes().get(at)).scale();
    }

    private double[] integers(int at, double[] reals) {
        double[] integers = new double[reals.length];
        for (int i = 0; i < reals.length; i++) {
            integers[i] = Math.rint(reals[i] / scale(at));
        }
        return integers;
    }

    private double[] quantized(Quantize node, double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            double integer = Math.rint(fl(x[i] / node.scale()));
            integer = Math.max(node.grid().lowest(), Math.min(node.grid().highest(), integer));
            y[i] = fl(node.scale() * integer);
        }
        return y;
    }

    private double[] convolved(Convolution node, Shape map, double[] integers) {
        int inputs = node.inputChannels() / node.groups();
        int outputs = node.outputChannels() / node.groups();
        int side = node.kernel().side();
        int stride = node.kernel().stride();
        int padding = node.kernel().padding().top();
        int height = (map.height() + 2 * padding - side) / stride + 1;
        int width = (map.width() + 2 * padding - side) / stride + 1;
        double[] y = new double[node.outputChannels() * height * width];
        for (int at = 0; at < y.length; at++) {
            int o = at / (height * width);
            int row = at / width % height;
            int column = at % width;
            double sum = 0;
            for (int w = o * inputs * side * side; w < (o + 1) * inputs * side * side; w++) {
                int i = o / outputs * inputs + w / (side * side) % inputs;
                int h = row * stride - padding + w / side % side;
                int v = column * stride - padding + w % side;
                if (h >= 0 && h < map.height() && v >= 0 && v < map.width()) {
                    sum += node.weights()[w] * integers[(i * map.height() + h) * map.width() + v];
                }
            }
            double real = biased(sum, scale(node.from()), node.weightScales()[o], node.bias()[o]);
            y[at] = node.ceiling().isPresent()
                    ? Math.max(0, Math.min(node.ceiling().get(), real))
                    : real;
        }
        return y;
    }

    private double biased(double sum, double operandScale, double weightScale, double bias) {
        return fl(fl(fl(sum) * fl(operandScale * weightScale)) + bias);
    }
}
