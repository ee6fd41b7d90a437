package org.millijoule.network;

import java.util.List;
import java.util.Locale;

/// One operation of a network: geometry only. It knows neither its weights nor its bit-widths.
public sealed interface Layer {
    /// Shape of the main operand, without the batch.
    Shape input();

    /// Shape of the result, without the batch.
    Shape output();

    /// The word for it in results: `conv`, `depthwise`, `linear`, `pool`, `add`, or the operator's name.
    default String word() {
        return switch (this) {
            case Conv2d conv -> conv.isDepthwise() ? "depthwise" : "conv";
            case Linear _ -> "linear";
            case Pool2d _ -> "pool";
            case Add _ -> "add";
            case Other other -> other.operator().toLowerCase(Locale.ROOT);
        };
    }

    /// Multiply-accumulates of one image.
    default long macs() {
        return 0;
    }

    /// Number of weights, biases and batch-norm left out.
    default long weights() {
        return 0;
    }

    /// Whether the layer multiplies by weights, so that it has a [Precision].
    default boolean quantizable() {
        return weights() > 0;
    }

    /// A square convolution; `groups == input channels` is depthwise.
    record Conv2d(Shape input, int outputChannels, int kernel, int stride, Padding padding, int groups)
            implements Layer {
        public Conv2d {
            if (outputChannels < 1 || kernel < 1 || stride < 1 || groups < 1) {
                throw new IllegalArgumentException("impossible convolution: " + outputChannels
                        + " output channels, kernel " + kernel + ", stride " + stride + ", groups " + groups);
            }
            if (input.channels() % groups != 0 || outputChannels % groups != 0) {
                throw new IllegalArgumentException(
                        groups + " groups do not divide " + input.channels() + " -> " + outputChannels + " channels");
            }
            if (padding.height(input) < kernel || padding.width(input) < kernel) {
                throw new IllegalArgumentException("kernel " + kernel + " is larger than its padded input " + input);
            }
        }

        /// A convolution with the same padding on all sides.
        public Conv2d(Shape input, int outputChannels, int kernel, int stride, int padding, int groups) {
            this(input, outputChannels, kernel, stride, Padding.all(padding), groups);
        }

        /// A convolution with the padding `kernel / 2` ("same" for odd kernels at stride 1).
        public static Conv2d same(Shape input, int outputChannels, int kernel, int stride) {
            return new Conv2d(input, outputChannels, kernel, stride, kernel / 2, 1);
        }

        /// A depthwise convolution with the padding `kernel / 2`.
        public static Conv2d depthwise(Shape input, int kernel, int stride) {
            return new Conv2d(input, input.channels(), kernel, stride, kernel / 2, input.channels());
        }

        @Override
        public Shape output() {
            return new Shape(
                    (padding.height(input) - kernel) / stride + 1,
                    (padding.width(input) - kernel) / stride + 1,
                    outputChannels);
        }

        public boolean isDepthwise() {
            return groups > 1 && groups == input.channels() && groups == outputChannels;
        }

        @Override
        public long weights() {
            return (long) kernel * kernel * (input.channels() / groups) * outputChannels;
        }

        @Override
        public long macs() {
            return weights() * output().height() * output().width();
        }
    }

    /// A fully connected layer, applied with the same weights at each of `positions` places (1 after flattening,
    /// the tokens in a transformer).
    record Linear(int positions, int inputs, int outputs) implements Layer {
        public Linear {
            if (positions < 1 || inputs < 1 || outputs < 1) {
                throw new IllegalArgumentException("impossible fully connected layer: " + inputs + " -> " + outputs
                        + " at " + positions + " positions");
            }
        }

        /// On a flattened input.
        public Linear(int inputs, int outputs) {
            this(1, inputs, outputs);
        }

        @Override
        public Shape input() {
            return new Shape(1, positions, inputs);
        }

        @Override
        public Shape output() {
            return new Shape(1, positions, outputs);
        }

        @Override
        public long weights() {
            return (long) inputs * outputs;
        }

        @Override
        public long macs() {
            return positions * weights();
        }
    }

    /// Average or maximum pooling over a square window; the window of the whole map is global pooling.
    record Pool2d(Kind kind, Shape input, int kernel, int stride, int padding) implements Layer {
        public enum Kind {
            AVERAGE,
            MAXIMUM
        }

        public Pool2d {
            if (kernel < 1 || stride < 1 || padding < 0 || input.height() + 2 * padding < kernel) {
                throw new IllegalArgumentException("impossible pooling of " + input + ": window " + kernel + ", stride "
                        + stride + ", padding " + padding);
            }
        }

        public static Pool2d globalAverage(Shape input) {
            return new Pool2d(Kind.AVERAGE, input, Math.min(input.height(), input.width()), input.height(), 0);
        }

        @Override
        public Shape output() {
            return new Shape(
                    (input.height() + 2 * padding - kernel) / stride + 1,
                    (input.width() + 2 * padding - kernel) / stride + 1,
                    input.channels());
        }
    }

    /// The element-wise sum of two maps of one shape: a residual connection.
    record Add(Shape input) implements Layer {
        @Override
        public Shape output() {
            return input;
        }
    }

    /// Any other operation, named as in ONNX (`Concat`, `Relu`, `Mul`, `Reshape`): no model here prices it.
    ///
    /// @param arithmetic whether it computes with values, so that it reads them at 8 bits as a residual add does;
    ///     otherwise it selects, moves or clips them and passes on what its consumer asks for
    record Other(String operator, List<Shape> inputs, Shape output, boolean arithmetic) implements Layer {
        public Other {
            inputs = List.copyOf(inputs);
            if (inputs.isEmpty()) {
                throw new IllegalArgumentException(operator + " has no input");
            }
        }

        @Override
        public Shape input() {
            return inputs.getFirst();
        }
    }
}
