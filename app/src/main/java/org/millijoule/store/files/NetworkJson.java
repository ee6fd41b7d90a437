package org.millijoule.store.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxWriter;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.supernet.TrainedWeights;

/// `network.json`: the network that was handed over, node by node, so that somebody can rebuild it from this file
/// and `weights.safetensors` alone. `examples/pytorch/rebuild.py` does.
///
/// Nodes stand in the order of execution and read `pixels` or outputs of earlier nodes. Wherever a value is rounded
/// there is a node `quantize` of its own: a block's expansion that reads the already rounded entry of its residual
/// connection says so by its inputs. Names of weights, biases, statistics, scales, tables and positions are tensors
/// of `weights.safetensors`. Convolutions have their batch-norm apart, as training has it, or a bias; [Arithmetic] says
/// in which order `model.onnx` rounds. Keys that no node of a network has need not be there.
///
/// @param layout of every shape: channels, height, width of one image
/// @param specHash of the spec that it was trained by
public record NetworkJson(
        int schema,
        List<Input> inputs,
        List<String> classes,
        String layout,
        Weights weights,
        Arithmetic arithmetic,
        String specHash,
        String millijouleVersion,
        List<Row> nodes) {
    /// What the network reads.
    ///
    /// @param pixels the range of its values
    /// @param colours their order: RGB, or grey
    /// @param mean tensor, per channel, in pixel values
    public record Input(
            String name, List<Integer> shape, String pixels, String colours, String mean, String inverseDeviation) {}

    /// The file of the tensors.
    ///
    /// @param transform what was done to the trained weights before they were written and rounded: `tanh` of
    ///     quantizers `dorefa` and `pact`; empty where they are as trained
    public record Weights(String file, Optional<String> transform, String meaning) {}

    /// What each operation computes; every `fl` is one rounding to float32, and sums of integers are exact.
    ///
    /// @param others what nodes compute that our own networks do not have, by `op`; `x` is what the operand gives
    public record Arithmetic(
            String normalise,
            String quantize,
            String conv,
            String linear,
            String add,
            String pool,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<SortedMap<String, String>> others) {
        private static final SortedMap<String, String> OTHERS = new TreeMap<>(Map.of(
                NetworkRows.CONV_WITH_BIAS,
                "as conv with multiplier = fl(scales.input * scales.weights) and bias as it stands",
                "multiply",
                "fl(left * right)",
                "table",
                "table[integer - low], low of input_grid",
                "clamp",
                "lowest where x < lowest, highest where x > highest, else x",
                "slope",
                "fl(factors * x) where x < 0, else x",
                "affine",
                "fl(fl(factors * x) + shifts), per channel",
                "rearrange",
                "value i, in the order height, width, channel, is value positions[i] of x in the same order;"
                        + " -1 is 0",
                "average_pool",
                "fl(fl(sum of integers) * fl(scales.input / count)); count: the values of the window, with padding"
                        + " where counts_padding"));

        static Arithmetic of(List<Row> nodes) {
            SortedMap<String, String> others = new TreeMap<>();
            for (Row node : nodes) {
                boolean withBias = node.op().equals("conv") && node.norm().isEmpty();
                String op = withBias ? NetworkRows.CONV_WITH_BIAS : node.op();
                Optional.ofNullable(OTHERS.get(op)).ifPresent(rule -> others.put(op, rule));
            }
            return new Arithmetic(
                    RULES.normalise,
                    RULES.quantize,
                    RULES.conv,
                    RULES.linear,
                    RULES.add,
                    RULES.pool,
                    others.isEmpty() ? Optional.empty() : Optional.of(others));
        }

        private static final Arithmetic RULES = new Arithmetic(
                "fl(fl(pixel - mean) * inverse_deviation)",
                "integer = clip(round_half_even(fl(x / scale)), low, high); value = fl(scale * integer)",
                "factor = norm.weight / sqrt(norm.running_var + epsilon) in float64;"
                        + " multiplier = fl(scales.input * fl(scales.weights * factor));"
                        + " bias = fl(norm.bias - norm.running_mean * factor);"
                        + " fl(fl(fl(sum of integer products) * multiplier) + bias), then the activation",
                "fl(fl(fl(sum of integer products) * fl(scales.input * scales.weights)) + bias)",
                "fl(left + right)",
                "fl(fl(sum of integers) * fl(scales.input / (height * width)))",
                Optional.empty());
    }

    /// The tensors of a batch-norm.
    public record Norm(String weight, String bias, String runningMean, String runningVar) {
        static Norm of(String layer) {
            String prefix = layer + "_norm.";
            return new Norm(prefix + "weight", prefix + "bias", prefix + "running_mean", prefix + "running_var");
        }
    }

    /// The tensors of step sizes: `weights` one per output channel, the others one.
    public record Scales(Optional<String> weights, Optional<String> input, Optional<String> output) {}

    /// One node.
    ///
    /// @param op normalise, quantize, conv, linear, add, multiply, table, clamp, slope, affine, concat, rearrange,
    ///     max_pool, average_pool or global_average_pool
    /// @param output name of its result, which other nodes read; of the last node, `logits`: its values in
    ///     the order height, width, channel
    /// @param shape of that result: channels, height, width; of logits that a linear node gives their number
    /// @param kernel height and width; likewise stride and dilation
    /// @param pads top, left, bottom, right
    /// @param weights tensor, (outputs, inputs / groups, height, width); of a linear node (outputs, inputs)
    /// @param epsilon of the batch-norm
    /// @param activation relu6, or empty
    /// @param weightGrid the lowest and the highest integer; likewise the other grids
    /// @param inputBits of the integers that it reads; empty where it reads real numbers
    /// @param outputBits of the integers that it gives; empty where it gives real numbers
    /// @param lowest of a clamp; not there where there is no limit; likewise `highest`
    /// @param table tensor: what a table gives for each integer of `inputGrid`, from its lowest one
    /// @param factors tensor: of a slope (1) or (C), of an affine node (C)
    /// @param shifts tensor, (C)
    /// @param positions tensor, of a rearrangement
    /// @param countsPadding whether the mean of a window has padding as zeros in it
    public record Row(
            String name,
            String op,
            List<String> inputs,
            String output,
            List<Integer> shape,
            Optional<List<Integer>> kernel,
            Optional<List<Integer>> stride,
            Optional<List<Integer>> pads,
            Optional<List<Integer>> dilation,
            OptionalInt groups,
            Optional<String> weights,
            Optional<String> bias,
            Optional<Norm> norm,
            OptionalDouble epsilon,
            Optional<String> activation,
            OptionalInt weightBits,
            Optional<List<Integer>> weightGrid,
            OptionalInt inputBits,
            Optional<List<Integer>> inputGrid,
            OptionalInt outputBits,
            Optional<List<Integer>> outputGrid,
            Optional<Scales> scales,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Float> lowest,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Float> highest,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> table,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> factors,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> shifts,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> positions,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Boolean> countsPadding) {}

    /// The description of a trained network.
    ///
    /// @param weights the tensors that the rows name
    public static NetworkJson of(QuantizedModel model, ModelFacts facts, TrainedWeights weights) {
        Shape image = model.input();
        Optional<String> transform = weights.transformation();
        List<Row> nodes = new NetworkRows(model, weights.tensors().keySet()).all();
        return new NetworkJson(
                Json.SCHEMA,
                List.of(new Input(
                        OnnxWriter.PIXELS,
                        sides(image),
                        "0..255",
                        image.channels() == 1 ? "grey" : "RGB",
                        "image.mean",
                        "image.inverse_deviation")),
                facts.classes(),
                "CHW",
                new Weights(WeightsFile.NAME, transform, meaning(transform)),
                Arithmetic.of(nodes),
                facts.specHash(),
                facts.version(),
                nodes);
    }

    private static String meaning(Optional<String> transform) {
        return "integers = clip(round_half_even(weights / scales.weights), low, high) of weight_grid; "
                + transform
                        .map(function -> "tensors NAME.weight of conv and linear nodes hold " + function
                                + "(w) of the trained w, which is what is rounded")
                        .orElse("tensors NAME.weight hold the trained weights as they are");
    }

    /// Channels, height, width.
    static List<Integer> sides(Shape shape) {
        return List.of(shape.channels(), shape.height(), shape.width());
    }
}
