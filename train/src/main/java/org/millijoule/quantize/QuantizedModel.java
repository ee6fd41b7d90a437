package org.millijoule.quantize;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;

/// A trained network as integers and scales: what is exported, and what the integer-only replay computes with.
///
/// Nodes are in execution order; a node's inputs are positions of earlier nodes, [#IMAGE] is the normalised
/// image. What exists is valid: weights lie on their grids, shapes fit, wherever an operand is to be [Quantize]d it
/// is, and no sum of products can leave 32 bits ([SumReach]).
///
/// @param input shape of an image
/// @param mean per channel, in pixel values 0..255
/// @param inverseDeviation per channel; the normalised image is `(pixel - mean) * inverseDeviation` in float32
@SuppressWarnings("ArrayRecordComponent") // large, written once, never compared
public record QuantizedModel(Shape input, float[] mean, float[] inverseDeviation, List<Node> nodes) {
    /// Stands for the normalised image in the inputs of a node.
    public static final int IMAGE = -1;

    public QuantizedModel {
        nodes = List.copyOf(nodes);
        ParameterChecks.perChannel("the image", "means", mean, input.channels(), false);
        ParameterChecks.perChannel("the image", "inverse deviations", inverseDeviation, input.channels(), true);
        WiringChecks.shapes(input, nodes);
    }

    /// The shape of every node's result, in order.
    public List<Shape> shapes() {
        return WiringChecks.shapes(input, nodes);
    }

    /// Number of logits.
    public int classes() {
        return ((Linear) nodes.getLast()).outputs();
    }

    /// One operation. All values between nodes are real numbers; those that leave a [Quantize] are multiples of
    /// its scale.
    public sealed interface Node {
        String name();

        /// The positions of its operands.
        List<Integer> inputs();
    }

    /// `scale * clamp(round(x / scale), lowest, highest)`, ties to even.
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
    /// @param weights (O, I/groups, K, K), each within `grid`
    /// @param weightScales one per output channel: `weight = weights * weightScales`, positive
    /// @param bias one per output channel, in real units
    /// @param ceiling 6 after ReLU6 (the result is clamped to 0..6); absent without activation function
    public record Convolution(
            String name,
            int from,
            int inputChannels,
            int outputChannels,
            int kernel,
            int stride,
            int padding,
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
            if (kernel < 1 || stride < 1 || padding < 0 || padding >= kernel) {
                throw new IllegalArgumentException(
                        name + ": impossible kernel " + kernel + ", stride " + stride + ", padding " + padding);
            }
            ParameterChecks.weights(name, grid, weights, outputChannels, inputChannels / groups * kernel * kernel);
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

    /// A fully connected layer of a [Quantize]d operand of shape 1x1, weights (outputs, features); gives the
    /// logits and is the last node.
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

    /// The sum of two [Quantize]d maps.
    public record Add(String name, int left, int right) implements Node {
        @Override
        public List<Integer> inputs() {
            return List.of(left, right);
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
