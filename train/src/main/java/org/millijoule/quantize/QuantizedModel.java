package org.millijoule.quantize;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millijoule.kernel.Windows;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;

/// A trained network as integers and scales: what is exported, and what the integer-only replay computes with.
///
/// Nodes are in execution order; a node's inputs are positions of earlier nodes, [#IMAGE] is the normalised
/// image. What exists is valid: weights lie on their grids, shapes fit, wherever an operand is to be [Quantize]d it
/// is, and no sum of products can leave 32 bits ([SumReach]).
///
/// The shapes are found once, with the checks, which read every weight.
@SuppressWarnings("ArrayRecordComponent") // of nodes: large, written once, never compared
public final class QuantizedModel {
    /// Stands for the normalised image in the inputs of a node.
    public static final int IMAGE = -1;

    private final Shape input;
    private final float[] mean;
    private final float[] inverseDeviation;
    private final List<Node> nodes;
    private final List<Shape> shapes;

    /// @param input shape of an image
    /// @param mean per channel, in pixel values 0..255
    /// @param inverseDeviation per channel; the normalised image is `(pixel - mean) * inverseDeviation` in float32
    public QuantizedModel(Shape input, float[] mean, float[] inverseDeviation, List<Node> nodes) {
        this.input = input;
        this.mean = mean;
        this.inverseDeviation = inverseDeviation;
        this.nodes = List.copyOf(nodes);
        ParameterChecks.perChannel("the image", "means", mean, input.channels(), false);
        ParameterChecks.perChannel("the image", "inverse deviations", inverseDeviation, input.channels(), true);
        this.shapes = WiringChecks.shapes(input, this.nodes);
    }

    public Shape input() {
        return input;
    }

    /// Per channel, in pixel values 0..255.
    public float[] mean() {
        return mean;
    }

    public float[] inverseDeviation() {
        return inverseDeviation;
    }

    public List<Node> nodes() {
        return nodes;
    }

    /// The shape of every node's result, in order.
    public List<Shape> shapes() {
        return shapes;
    }

    /// Products of an integer by a weight that an image takes.
    public long macs() {
        long macs = 0;
        for (int at = 0; at < nodes.size(); at++) {
            Shape result = shapes.get(at);
            macs += switch (nodes.get(at)) {
                case Convolution conv -> (long) conv.weights().length * result.height() * result.width();
                case Linear linear -> linear.weights().length;
                default -> 0;
            };
        }
        return macs;
    }

    /// Number of logits: the values of the last node, in the order height, width, channel.
    public int classes() {
        return Math.toIntExact(shapes().getLast().elements());
    }

    /// One operation. All values between nodes are real numbers; those that leave a [Quantize] are multiples of
    /// its scale. Which nodes read a Quantize alone, and which read anything but the image, stands at each.
    public sealed interface Node {
        String name();

        /// The positions of its operands.
        List<Integer> inputs();
    }

    /// `scale * clamp(round(x / scale), lowest, highest)`, ties to even, of the image or of any node.
    public record Quantize(String name, int from, float scale, Grid grid) implements Node {
        public Quantize {
            if (!(scale >= Float.MIN_NORMAL && scale <= Float.MAX_VALUE / 256)) {
                throw new IllegalArgumentException(
                        name + ": a step between Float.MIN_NORMAL and Float.MAX_VALUE / 256 is needed, not " + scale);
            }
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// A convolution of a [Quantize]d operand with integer weights; batch-norm is folded into scales and bias.
    ///
    /// @param kernel flat, not transposed
    /// @param weights (O, I/groups, kh, kw), each within `grid`
    /// @param weightScales one per output channel: `weight = weights * weightScales`, positive
    /// @param bias one per output channel, in real units
    /// @param ceiling 6 after ReLU6 (the result is clamped to 0..6); absent without activation function
    public record Convolution(
            String name,
            int from,
            int inputChannels,
            int outputChannels,
            Kernel kernel,
            int groups,
            Grid grid,
            byte[] weights,
            float[] weightScales,
            float[] bias,
            Optional<Float> ceiling)
            implements Node {
        public Convolution {
            if (inputChannels < 1 || groups < 1 || inputChannels % groups != 0 || outputChannels % groups != 0) {
                throw new IllegalArgumentException(name + ": " + groups + " groups do not divide " + inputChannels
                        + " -> " + outputChannels + " channels");
            }
            ParameterChecks.flat(name, kernel);
            int each = Math.toIntExact(inputChannels / groups * kernel.taps());
            ParameterChecks.weights(name, grid, weights, outputChannels, each);
            ParameterChecks.perChannel(name, "weight scales", weightScales, outputChannels, true);
            ParameterChecks.perChannel(name, "biases", bias, outputChannels, false);
            if (ceiling.isPresent() && !(ceiling.get() > 0 && Float.isFinite(ceiling.get()))) {
                throw new IllegalArgumentException(name + ": the ceiling " + ceiling.get() + " is not positive");
            }
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// A fully connected layer of a [Quantize]d operand of shape 1x1, weights (outputs, features).
    public record Linear(
            String name,
            int from,
            int features,
            int outputs,
            Grid grid,
            byte[] weights,
            float[] weightScales,
            float[] bias)
            implements Node {
        public Linear {
            ParameterChecks.weights(name, grid, weights, outputs, features);
            ParameterChecks.perChannel(name, "weight scales", weightScales, outputs, true);
            ParameterChecks.perChannel(name, "biases", bias, outputs, false);
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// The sum of two [Quantize]d maps; one may be a single pixel, which is added to all.
    public record Add(String name, int left, int right) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(left, right);
        }
    }

    /// The product of two [Quantize]d maps; one may be a single pixel, as in squeeze-and-excitation.
    public record Multiply(String name, int left, int right) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(left, right);
        }
    }

    /// Any function of a [Quantize]d operand, such as Sigmoid or HardSwish: its value for each integer.
    ///
    /// @param values for the operand's grid, from the lowest integer to the highest
    public record Table(String name, int from, float[] values) implements Node {
        public Table {
            ParameterChecks.finite(name, "values", values);
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// Values of any node below `lowest` become `lowest`, those above `highest` become `highest`.
    ///
    /// @param highest may be infinite, as of ReLU; so may `lowest`
    public record Clamp(String name, int from, float lowest, float highest) implements Node {
        public Clamp {
            if (!(lowest <= highest) || lowest == Float.POSITIVE_INFINITY || highest == Float.NEGATIVE_INFINITY) {
                throw new IllegalArgumentException(name + ": limits from " + lowest + " to " + highest);
            }
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// Values of any node that are below 0 times a factor.
    ///
    /// @param factors one, or one for each channel
    public record Slope(String name, int from, float[] factors) implements Node {
        public Slope {
            ParameterChecks.finite(name, "factors", factors);
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// `scale * x + shift` in each channel of any node.
    public record Affine(String name, int from, float[] scale, float[] shift) implements Node {
        public Affine {
            ParameterChecks.finite(name, "scales", scale);
            ParameterChecks.finite(name, "shifts", shift);
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// Maps of any nodes, of equal height and width, one behind the other, channel by channel.
    public record Concat(String name, List<Integer> parts) implements Node {
        public Concat {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException(name + " joins nothing");
            }
        }

        @Override
        public List<Integer> inputs() {
            return parts;
        }
    }

    /// Values of any node in other places.
    ///
    /// @param positions for each value of the result, in the order height, width, channel, the position of the
    ///     operand's value in the same order, below 2^24; -1 is 0
    public record Rearrange(String name, int from, Shape output, int[] positions) implements Node {
        public Rearrange {
            if (Arrays.stream(positions).anyMatch(position -> position >= SumReach.EXACT)) {
                throw new IllegalArgumentException(name + " moves values of a map of more than 2^24");
            }
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// The largest value of each window of any node; padding never is.
    ///
    /// @param kernel flat, not transposed; no window lies in the padding alone
    public record MaxPool(String name, int from, Kernel kernel) implements Node {
        public MaxPool {
            ParameterChecks.flat(name, kernel);
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }

    /// The mean of each window of a [Quantize]d map.
    ///
    /// @param kernel flat, not transposed; no window lies in the padding alone
    /// @param countsPadding whether padding has part in the mean, as zeros
    public record AveragePool(String name, int from, Kernel kernel, boolean countsPadding) implements Node {
        public AveragePool {
            ParameterChecks.flat(name, kernel);
        }

        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }

        /// What a window's sum is divided by: how many values it has. By height and width of the result.
        public int[][] counts(Shape map) {
            Shape output = new Layer.Convolution(map, map.channels(), kernel, map.channels()).output();
            int[][] counts = new int[output.height()][output.width()];
            for (int y = 0; y < output.height(); y++) {
                for (int x = 0; x < output.width(); x++) {
                    counts[y][x] = countsPadding
                            ? Math.toIntExact(kernel.taps())
                            : Windows.inside(y, kernel.height(), map.height())
                                    * Windows.inside(x, kernel.width(), map.width());
                }
            }
            return counts;
        }
    }

    /// The mean over height and width of a [Quantize]d map.
    public record GlobalAveragePool(String name, int from) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(from);
        }
    }
}
