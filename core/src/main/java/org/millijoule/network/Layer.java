package org.millijoule.network;

import java.util.List;
import java.util.Locale;

/// One operation of a network: geometry only. It knows neither its weights nor its bit-widths, and all counts and
/// shapes are those of one image. A layer that exists is possible: constructors refuse with an
/// IllegalArgumentException what cannot be computed, and what has too many multiply-accumulates to count.
public sealed interface Layer {
    /// Shape of the main operand, without the batch.
    Shape input();

    /// Shape of the result, without the batch.
    Shape output();

    /// The word for it in results: `conv`, `depthwise`, `transposed`, `linear`, `product`, `lstm`, `gru`, `rnn`,
    /// `pool`, `add`, or the operator's name.
    default String word() {
        return switch (this) {
            case Convolution conv when conv.kernel().transposed() -> "transposed";
            case Convolution conv -> conv.isDepthwise() ? "depthwise" : "conv";
            case Linear _ -> "linear";
            case Product _ -> "product";
            case Recurrent recurrent -> recurrent.cell().name().toLowerCase(Locale.ROOT);
            case Pool _ -> "pool";
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

    /// Biases, batch-norm folded into them: one for each sum that a layer with weights makes.
    default long biases() {
        return 0;
    }

    /// Elements of the operand that stands where weights do, for that many images: the weights, which all share, or the
    /// second operand of a [Product], of which each image has its own.
    default long weightOperand(int images) {
        return weights();
    }

    /// Whether the layer multiplies, by weights or by another tensor, so that it has a [Precision].
    default boolean quantizable() {
        return macs() > 0;
    }

    /// A convolution over a signal, an image or a volume, transposed ones too; `groups == input channels` is depthwise.
    ///
    /// @param groups that divide the channels on both sides; each reads its share of the inputs
    record Convolution(Shape input, int outputChannels, Kernel kernel, int groups) implements Layer {
        public Convolution {
            if (outputChannels < 1 || groups < 1) {
                throw new IllegalArgumentException(
                        "impossible convolution: " + outputChannels + " output channels, groups " + groups);
            }
            if (input.channels() % groups != 0 || outputChannels % groups != 0) {
                throw new IllegalArgumentException(
                        groups + " groups do not divide " + input.channels() + " -> " + outputChannels + " channels");
            }
            Shape output = kernel.output(input, outputChannels);
            Shape places = kernel.transposed() ? input : output;
            long positions = places.elements() / places.channels();
            int perGroup = input.channels() / groups;
            if ((double) kernel.taps() * perGroup * outputChannels * positions > Shape.COUNTABLE) {
                throw new IllegalArgumentException("a convolution of " + kernel + " from " + input + " to " + output
                        + " has too many multiply-accumulates to count");
            }
        }

        /// A square convolution.
        public Convolution(Shape input, int outputChannels, int kernel, int stride, Padding padding, int groups) {
            this(input, outputChannels, Kernel.square(kernel, stride, padding), groups);
        }

        /// A square convolution with the same padding on all sides.
        public Convolution(Shape input, int outputChannels, int kernel, int stride, int padding, int groups) {
            this(input, outputChannels, kernel, stride, Padding.all(padding), groups);
        }

        /// A square convolution with the padding `kernel / 2` ("same" for odd kernels at stride 1).
        public static Convolution same(Shape input, int outputChannels, int kernel, int stride) {
            return new Convolution(input, outputChannels, kernel, stride, kernel / 2, 1);
        }

        /// A square depthwise convolution with the padding `kernel / 2`.
        public static Convolution depthwise(Shape input, int kernel, int stride) {
            return new Convolution(input, input.channels(), kernel, stride, kernel / 2, input.channels());
        }

        @Override
        public Shape output() {
            return kernel.output(input, outputChannels);
        }

        /// Whether each channel has a filter of its own and makes one channel.
        public boolean isDepthwise() {
            return groups > 1 && groups == input.channels() && groups == outputChannels;
        }

        @Override
        public long weights() {
            return kernel.taps() * (input.channels() / groups) * outputChannels;
        }

        @Override
        public long biases() {
            return outputChannels;
        }

        /// Padding counts as data; of a transposed convolution no zeros between its inputs do.
        @Override
        public long macs() {
            Shape places = kernel.transposed() ? input : output();
            return weights() * (places.elements() / places.channels());
        }
    }

    /// A fully connected layer, applied with the same weights at each of `positions` places (1 after flattening,
    /// the tokens in a transformer).
    ///
    /// @param inputs features read at each position
    /// @param outputs features written there
    record Linear(int positions, int inputs, int outputs) implements Layer {
        public Linear {
            if (positions < 1 || inputs < 1 || outputs < 1) {
                throw new IllegalArgumentException("impossible fully connected layer: " + inputs + " -> " + outputs
                        + " at " + positions + " positions");
            }
            if ((double) positions * inputs * outputs > Shape.COUNTABLE) {
                throw new IllegalArgumentException(
                        "a fully connected layer with too many multiply-accumulates to count");
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
        public long biases() {
            return outputs;
        }

        @Override
        public long macs() {
            return positions * weights();
        }
    }

    /// Products of two matrices that are both computed from the image, as in attention: `count` times
    /// (rows x depth) by (depth x columns).
    record Product(int count, int rows, int depth, int columns) implements Layer {
        public Product {
            if (count < 1 || rows < 1 || depth < 1 || columns < 1) {
                throw new IllegalArgumentException("impossible product: " + count + " times " + rows + "x" + depth
                        + " by " + depth + "x" + columns);
            }
            if ((double) count * rows * depth * columns > Shape.COUNTABLE) {
                throw new IllegalArgumentException("a product with too many multiply-accumulates to count");
            }
        }

        @Override
        public Shape input() {
            return new Shape(count, rows, depth);
        }

        /// The second operand.
        public Shape second() {
            return new Shape(count, depth, columns);
        }

        @Override
        public Shape output() {
            return new Shape(count, rows, columns);
        }

        @Override
        public long weightOperand(int images) {
            return Math.multiplyExact(second().elements(), (long) images);
        }

        @Override
        public long macs() {
            return second().elements() * rows;
        }
    }

    /// Recurrent cells over a sequence: at each step and in each direction one product of input and state,
    /// `[x, h]`, with the weights of all gates. Gate functions and peepholes are not counted.
    ///
    /// @param directions 2 where the sequence is also read from its end
    /// @param steps of a sequence
    /// @param sequences side by side for one image
    /// @param inputs of a step
    /// @param hidden size of the state
    record Recurrent(Cell cell, int directions, int steps, int sequences, int inputs, int hidden) implements Layer {
        /// What is computed of `[x, h]` at each step.
        public enum Cell {
            RNN(1),
            GRU(3),
            LSTM(4);

            private final int gates;

            Cell(int gates) {
                this.gates = gates;
            }

            /// Matrices of weights that it has for `[x, h]`.
            public int gates() {
                return gates;
            }
        }

        public Recurrent {
            if (directions < 1 || directions > 2 || steps < 1 || sequences < 1 || inputs < 1 || hidden < 1) {
                throw new IllegalArgumentException("impossible " + cell + ": " + inputs + " -> " + hidden + ", " + steps
                        + " steps in " + directions + " directions");
            }
            double reads = (double) inputs + hidden;
            if (reads > Integer.MAX_VALUE
                    || (double) cell.gates() * hidden > Integer.MAX_VALUE
                    || reads * cell.gates() * hidden * steps * sequences * directions > Shape.COUNTABLE) {
                throw new IllegalArgumentException("an " + cell + " with too many multiply-accumulates to count");
            }
        }

        /// The length of `[x, h]`.
        public int reads() {
            return inputs + hidden;
        }

        /// The results of all gates of one direction.
        public int gateOutputs() {
            return cell.gates() * hidden;
        }

        @Override
        public Shape input() {
            return new Shape(sequences, steps, inputs);
        }

        @Override
        public Shape output() {
            return new Shape(sequences, steps, Math.multiplyExact(directions, hidden));
        }

        @Override
        public long weights() {
            return (long) directions * gateOutputs() * reads();
        }

        @Override
        public long biases() {
            return (long) directions * gateOutputs();
        }

        @Override
        public long macs() {
            return (long) steps * sequences * weights();
        }
    }

    /// Average or maximum pooling over a square window; the window of the whole map is global pooling.
    record Pool(Kind kind, Shape input, int kernel, int stride, int padding) implements Layer {
        public enum Kind {
            AVERAGE,
            MAXIMUM
        }

        public Pool {
            if (kernel < 1 || stride < 1 || padding < 0 || input.height() + 2 * padding < kernel) {
                throw new IllegalArgumentException("impossible pooling of " + input + ": window " + kernel + ", stride "
                        + stride + ", padding " + padding);
            }
        }

        /// The mean over the whole map: (H, W, C) to (1, 1, C).
        public static Pool globalAverage(Shape input) {
            return new Pool(Kind.AVERAGE, input, Math.min(input.height(), input.width()), input.height(), 0);
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
