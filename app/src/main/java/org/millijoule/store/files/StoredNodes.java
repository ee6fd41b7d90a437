package org.millijoule.store.files;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Affine;
import org.millijoule.quantize.QuantizedModel.AveragePool;
import org.millijoule.quantize.QuantizedModel.Clamp;
import org.millijoule.quantize.QuantizedModel.Concat;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.MaxPool;
import org.millijoule.quantize.QuantizedModel.Multiply;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.QuantizedModel.Rearrange;
import org.millijoule.quantize.QuantizedModel.Slope;
import org.millijoule.quantize.QuantizedModel.Table;
import org.millijoule.store.files.NetworkJson.Norm;
import org.millijoule.store.files.NetworkJson.Row;
import org.millijoule.store.files.NetworkJson.Scales;
import org.millijoule.store.safetensors.Safetensors;
import org.millijoule.supernet.FloatTensor;

/// Rows of [NetworkJson] as nodes, by the rules that stand there.
record StoredNodes(Safetensors weights) {
    private static final String CLIP = "clip(0, ";

    /// @param inputs positions of its operands
    /// @throws IllegalArgumentException naming the row and what it lacks
    Node node(Row row, List<Integer> inputs) {
        String name = row.name();
        int first = inputs.getFirst();
        return switch (row.op()) {
            case "quantize" -> new Quantize(name, first, scale(row), grid(row));
            case "conv" -> convolution(row, first);
            case "linear" -> linear(row, first);
            case "add" -> new Add(name, first, second(row, inputs));
            case "multiply" -> new Multiply(name, first, second(row, inputs));
            case "table" -> new Table(name, first, tensor(needed(row, "table", row.table())));
            case "clamp" ->
                new Clamp(
                        name,
                        first,
                        row.lowest().orElse(Float.NEGATIVE_INFINITY),
                        row.highest().orElse(Float.POSITIVE_INFINITY));
            case "slope" -> new Slope(name, first, tensor(needed(row, "factors", row.factors())));
            case "affine" ->
                new Affine(
                        name,
                        first,
                        tensor(needed(row, "factors", row.factors())),
                        tensor(needed(row, "shifts", row.shifts())));
            case "concat" -> new Concat(name, inputs);
            case "rearrange" -> new Rearrange(name, first, shape(row), positions(row));
            case "max_pool" -> new MaxPool(name, first, kernel(row));
            case "average_pool" ->
                new AveragePool(name, first, kernel(row), needed(row, "counts_padding", row.countsPadding()));
            case "global_average_pool" -> new GlobalAveragePool(name, first);
            default -> throw new IllegalArgumentException(name + ": there is no op " + row.op());
        };
    }

    private static <T> T needed(Row row, String key, Optional<T> value) {
        return value.orElseThrow(() -> new IllegalArgumentException(row.name() + " has no " + key));
    }

    private static int second(Row row, List<Integer> inputs) {
        if (inputs.size() != 2) {
            throw new IllegalArgumentException(row.name() + " reads " + inputs.size() + " nodes, not two");
        }
        return inputs.get(1);
    }

    private float scale(Row row) {
        float[] step = tensor(needed(row, "scales.output", row.scales().flatMap(Scales::output)));
        if (step.length != 1) {
            throw new IllegalArgumentException(row.name() + " has " + step.length + " step sizes, not one");
        }
        return step[0];
    }

    private static Grid grid(Row row) {
        boolean signed = needed(row, "output_grid", row.outputGrid()).getFirst() < 0;
        return new Grid(row.outputBits().orElse(0), signed);
    }

    private static Shape shape(Row row) {
        List<Integer> sides = row.shape();
        if (sides.size() != 3) {
            throw new IllegalArgumentException(row.name() + " has the shape " + sides);
        }
        return new Shape(sides.get(1), sides.get(2), sides.get(0));
    }

    private int[] positions(Row row) {
        float[] stored = tensor(needed(row, "positions", row.positions()));
        int[] positions = new int[stored.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (int) stored[i];
        }
        return positions;
    }

    private static Kernel kernel(Row row) {
        List<Integer> taps = sides(row, "kernel", row.kernel(), 2);
        List<Integer> strides = sides(row, "stride", row.stride(), 2);
        List<Integer> dilations = sides(row, "dilation", row.dilation(), 2);
        List<Integer> pads = sides(row, "pads", row.pads(), 4);
        return new Kernel(
                Axis.POINT,
                new Axis(taps.get(0), strides.get(0), dilations.get(0), pads.get(0), pads.get(2)),
                new Axis(taps.get(1), strides.get(1), dilations.get(1), pads.get(1), pads.get(3)),
                false);
    }

    private static List<Integer> sides(Row row, String key, Optional<List<Integer>> sides, int count) {
        if (needed(row, key, sides).size() != count) {
            throw new IllegalArgumentException(row.name() + " has not " + count + " numbers of " + key);
        }
        return needed(row, key, sides);
    }

    private Convolution convolution(Row row, int from) {
        FloatTensor stored = stored(needed(row, "weights", row.weights()));
        float[] steps = steps(row, stored);
        Grid grid = Grid.signed(row.weightBits().orElse(0));
        int groups = row.groups().orElse(1);
        Folded folded = row.norm()
                .map(norm -> folded(steps, norm, row.epsilon().orElse(0)))
                .orElseGet(() -> new Folded(steps, tensor(needed(row, "bias", row.bias()))));
        return new Convolution(
                row.name(),
                from,
                Math.multiplyExact(stored.shape().get(1), groups),
                stored.shape().getFirst(),
                kernel(row),
                groups,
                grid,
                integers(stored.values(), steps, grid),
                folded.scales(),
                folded.bias(),
                row.activation().map(text -> ceiling(row, text)));
    }

    private static Float ceiling(Row row, String activation) {
        if (activation.equals("relu6")) {
            return 6f;
        }
        if (activation.startsWith(CLIP) && activation.endsWith(")")) {
            return Float.parseFloat(activation.substring(CLIP.length(), activation.length() - 1));
        }
        throw new IllegalArgumentException(row.name() + ": there is no activation " + activation);
    }

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Folded(float[] scales, float[] bias) {}

    /// With its batch-norm: `conv` of `arithmetic`.
    private Folded folded(float[] steps, Norm norm, double epsilon) {
        float[] gain = tensor(norm.weight(), steps.length);
        float[] shift = tensor(norm.bias(), steps.length);
        float[] mean = tensor(norm.runningMean(), steps.length);
        float[] variance = tensor(norm.runningVar(), steps.length);
        float[] scales = new float[steps.length];
        float[] bias = new float[steps.length];
        for (int o = 0; o < steps.length; o++) {
            double factor = gain[o] / Math.sqrt(variance[o] + epsilon);
            scales[o] = (float) (steps[o] * factor);
            bias[o] = (float) (shift[o] - mean[o] * factor);
        }
        return new Folded(scales, bias);
    }

    private Linear linear(Row row, int from) {
        FloatTensor stored = stored(needed(row, "weights", row.weights()));
        float[] steps = steps(row, stored);
        Grid grid = Grid.signed(row.weightBits().orElse(0));
        return new Linear(
                row.name(),
                from,
                stored.shape().get(1),
                stored.shape().getFirst(),
                grid,
                integers(stored.values(), steps, grid),
                steps,
                tensor(needed(row, "bias", row.bias())));
    }

    /// One of each output channel.
    private float[] steps(Row row, FloatTensor weights) {
        if (weights.shape().size() < 2) {
            throw new IllegalArgumentException(row.name() + " has weights of the shape " + weights.shape());
        }
        String name = needed(row, "scales.weights", row.scales().flatMap(Scales::weights));
        return tensor(name, weights.shape().getFirst());
    }

    private static byte[] integers(float[] weights, float[] steps, Grid grid) {
        byte[] integers = new byte[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double nearest = Math.rint(weights[i] / steps[i / (weights.length / steps.length)]);
            integers[i] = (byte) Math.clamp(nearest, grid.lowest(), grid.highest());
        }
        return integers;
    }

    private FloatTensor stored(String name) {
        return Optional.ofNullable(weights.floats().get(name))
                .orElseThrow(() -> new IllegalArgumentException(WeightsFile.NAME + " has no tensor " + name));
    }

    float[] tensor(String name) {
        return stored(name).values();
    }

    private float[] tensor(String name, int count) {
        if (tensor(name).length != count) {
            throw new IllegalArgumentException(
                    WeightsFile.NAME + " has " + tensor(name).length + " values of " + name + ", not " + count);
        }
        return tensor(name);
    }
}
