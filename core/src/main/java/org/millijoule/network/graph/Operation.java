package org.millijoule.network.graph;

import java.util.List;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;

/// What a [Vertex] computes of one image, in float32, with the numbers that belong to it. Maps are flat; a row of
/// features is a map of one pixel. Weights are in PyTorch's order.
@SuppressWarnings("ArrayRecordComponent") // large, written once, never compared
public sealed interface Operation {
    /// Shape of the result.
    ///
    /// @param inputs shapes of the operands
    /// @throws IllegalArgumentException if they do not fit, saying how
    Shape output(List<Shape> inputs);

    /// A convolution with bias; batch-norm that followed it is folded in.
    ///
    /// @param kernel flat, not transposed
    /// @param weights (outputs, inputs / groups, kernel height, kernel width)
    /// @param bias (outputs)
    record Convolution(int outputChannels, Kernel kernel, int groups, float[] weights, float[] bias)
            implements Operation {
        public Convolution {
            if (kernel.transposed() || !kernel.depth().equals(Kernel.Axis.POINT)) {
                throw new IllegalArgumentException("a convolution of " + kernel + " is not one over a flat map");
            }
            sized("biases", bias, outputChannels);
        }

        @Override
        public Shape output(List<Shape> inputs) {
            Layer.Convolution layer = layer(inputs.getFirst());
            sized("weights", weights, layer.weights());
            return layer.output();
        }

        /// Its geometry on a map.
        public Layer.Convolution layer(Shape input) {
            return new Layer.Convolution(input, outputChannels, kernel, groups);
        }
    }

    /// A fully connected layer on a map of one pixel.
    ///
    /// @param weights (outputs, features)
    /// @param bias (outputs)
    record Linear(int outputs, float[] weights, float[] bias) implements Operation {
        public Linear {
            sized("biases", bias, outputs);
        }

        @Override
        public Shape output(List<Shape> inputs) {
            Shape input = inputs.getFirst();
            if (input.elements() != input.channels()) {
                throw new IllegalArgumentException("a fully connected layer reads a row of features, not " + input);
            }
            sized("weights", weights, (long) outputs * input.channels());
            return new Shape(1, 1, outputs);
        }
    }

    /// Batch normalisation (Ioffe and Szegedy, ICML 2015) that is still to be trained:
    /// `gain (x - mean) / sqrt(variance + epsilon) + bias` in each channel.
    record BatchNorm(float[] gain, float[] bias, float[] mean, float[] variance, double epsilon) implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            List.of(gain, bias, mean, variance)
                    .forEach(row -> sized("numbers", row, inputs.getFirst().channels()));
            return inputs.getFirst();
        }

        /// The same with fixed statistics.
        public Affine affine() {
            float[] scale = new float[gain.length];
            float[] shift = new float[gain.length];
            for (int c = 0; c < gain.length; c++) {
                double factor = gain[c] / Math.sqrt(variance[c] + epsilon);
                scale[c] = (float) factor;
                shift[c] = (float) (bias[c] - mean[c] * factor);
            }
            return new Affine(scale, shift);
        }
    }

    /// `scale * x + shift` in each channel: a batch-norm that no convolution takes in.
    record Affine(float[] scale, float[] shift) implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            sized("scales", scale, inputs.getFirst().channels());
            sized("shifts", shift, inputs.getFirst().channels());
            return inputs.getFirst();
        }
    }

    /// Values below `lowest` become `lowest`, those above `highest` become `highest`: ReLU is 0 to infinity.
    record Clamp(float lowest, float highest) implements Operation {
        /// The rectifier.
        public static final Clamp RELU = new Clamp(0, Float.POSITIVE_INFINITY);

        public Clamp {
            if (!(lowest <= highest)) {
                throw new IllegalArgumentException("limits from " + lowest + " to " + highest);
            }
        }

        @Override
        public Shape output(List<Shape> inputs) {
            return inputs.getFirst();
        }
    }

    /// Negative values times a factor: LeakyRelu has one, PRelu one for each channel.
    record Slope(float[] factors) implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            if (factors.length != 1) {
                sized("slopes", factors, inputs.getFirst().channels());
            }
            return inputs.getFirst();
        }
    }

    /// A function of every value, such as Sigmoid, HardSwish or Gelu.
    record Function(Formula formula) implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            return inputs.getFirst();
        }
    }

    /// The sum of two maps; one may be a single pixel, which is added to all.
    record Add() implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            return broadcast(inputs);
        }
    }

    /// The product of two maps; one may be a single pixel, as in squeeze-and-excitation.
    record Multiply() implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            return broadcast(inputs);
        }
    }

    /// Maps of equal height and width one behind the other, channel by channel.
    record Concat() implements Operation {
        @Override
        public Shape output(List<Shape> inputs) {
            Shape first = inputs.getFirst();
            int channels = 0;
            for (Shape input : inputs) {
                if (input.height() != first.height() || input.width() != first.width()) {
                    throw new IllegalArgumentException("cannot join " + first + " and " + input);
                }
                channels = Math.addExact(channels, input.channels());
            }
            return new Shape(first.height(), first.width(), channels);
        }
    }

    /// The largest or the mean value of each window, channel by channel. Padding never is the largest value.
    ///
    /// @param countsPadding whether a mean has padding as zeros in it, or is of the pixels that are there
    record Pool(Layer.Pool.Kind kind, Kernel.Axis height, Kernel.Axis width, boolean countsPadding)
            implements Operation {
        /// The mean over a whole map.
        public static Pool mean(Shape map) {
            return new Pool(
                    Layer.Pool.Kind.AVERAGE,
                    new Kernel.Axis(map.height(), 1, 1, 0, 0),
                    new Kernel.Axis(map.width(), 1, 1, 0, 0),
                    true);
        }

        /// Its windows.
        public Kernel kernel() {
            return new Kernel(Kernel.Axis.POINT, height, width, false);
        }

        @Override
        public Shape output(List<Shape> inputs) {
            Shape input = inputs.getFirst();
            return new Layer.Convolution(input, input.channels(), kernel(), input.channels()).output();
        }

        /// Rows and columns around a map.
        public Padding padding() {
            return kernel().padding();
        }
    }

    /// Values in other places: Reshape, Transpose, Slice, Split, Gather, Pad, nearest Resize, channel shuffle, and
    /// all of them one after another.
    ///
    /// @param output its shape
    /// @param from for each value of the result, in the order height, width, channel, the position of the operand's
    ///     value in the same order; [#ZERO] is 0
    record Rearrange(Shape output, int[] from) implements Operation {
        /// Stands for a value that is 0, whatever is read.
        public static final int ZERO = -1;

        public Rearrange {
            sized("positions", from.length, output.elements());
        }

        @Override
        public Shape output(List<Shape> inputs) {
            long elements = inputs.getFirst().elements();
            for (int position : from) {
                if (position < ZERO || position >= elements) {
                    throw new IllegalArgumentException("position " + position + " of " + elements + " values");
                }
            }
            return output;
        }
    }

    private static Shape broadcast(List<Shape> inputs) {
        Shape a = inputs.getFirst();
        Shape b = inputs.getLast();
        if (a.equals(b) || (pixel(b) && a.channels() == b.channels())) {
            return a;
        }
        if (pixel(a) && a.channels() == b.channels()) {
            return b;
        }
        throw new IllegalArgumentException("operands of " + a + " and " + b + ", which do not fit");
    }

    private static boolean pixel(Shape shape) {
        return shape.elements() == shape.channels();
    }

    private static void sized(String what, float[] row, long wanted) {
        sized(what, row.length, wanted);
    }

    private static void sized(String what, int length, long wanted) {
        if (length != wanted) {
            throw new IllegalArgumentException(length + " " + what + ", where " + wanted + " are needed");
        }
    }
}
