package org.millijoule.store.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.safetensors.Safetensors;
import org.millijoule.supernet.FloatTensor;
import org.millijoule.text.FileProblem;

/// The integers of a finished run from its `network.json` and `weights.safetensors`, by the rules of
/// [NetworkJson.Arithmetic]: the trained network again, without training.
public final class StoredNetwork {
    /// Name of the description in a run directory.
    public static final String NAME = "network.json";

    private static final String WAY_OUT = "Maybe make it again with --resume?";

    private final SortedMap<String, FloatTensor> tensors;

    private StoredNetwork(SortedMap<String, FloatTensor> tensors) {
        this.tensors = tensors;
    }

    /// Reads a run.
    ///
    /// @throws RunDirectoryException if one of the files is missing or damaged, or they do not fit together
    public static QuantizedModel read(Path run) {
        Path file = run.resolve(NAME);
        NetworkJson json = Json.read(file, NetworkJson.class, WAY_OUT);
        Path weights = run.resolve(WeightsFile.NAME);
        try {
            return new StoredNetwork(Safetensors.read(weights).floats()).model(json);
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(weights, e), e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new RunDirectoryException(
                    file + " and " + WeightsFile.NAME + " do not fit together (" + e.getMessage() + "). " + WAY_OUT, e);
        }
    }

    private QuantizedModel model(NetworkJson json) {
        NetworkJson.Input image = json.inputs().getFirst();
        Map<String, Integer> positions = new HashMap<>();
        List<QuantizedModel.Node> nodes = new ArrayList<>();
        for (NetworkJson.Row row : json.nodes()) {
            if (row.op().equals("normalise")) {
                positions.put(row.output(), QuantizedModel.IMAGE);
                continue;
            }
            List<Integer> inputs = row.inputs().stream()
                    .map(name -> known(Optional.ofNullable(positions.get(name)), name))
                    .toList();
            positions.put(row.output(), nodes.size());
            nodes.add(node(row, inputs));
        }
        List<Integer> sides = image.shape();
        return new QuantizedModel(
                new Shape(sides.get(1), sides.get(2), sides.get(0)),
                tensor(image.mean()).values(),
                tensor(image.inverseDeviation()).values(),
                nodes);
    }

    private QuantizedModel.Node node(NetworkJson.Row row, List<Integer> inputs) {
        int from = inputs.getFirst();
        return switch (row.op()) {
            case "quantize" -> {
                Grid grid = new Grid(row.outputBits().orElse(0), known(row.outputGrid(), "output_grid").getFirst() < 0);
                yield new Quantize(row.name(), from, tensor(scales(row).output()).values()[0], grid);
            }
            case "conv" -> convolution(row, from);
            case "linear" -> linear(row, from);
            case "add" -> new Add(row.name(), inputs.get(0), inputs.get(1));
            case "global_average_pool" -> new GlobalAveragePool(row.name(), from);
            default -> throw new IllegalArgumentException("there is no operation '" + row.op() + "'");
        };
    }

    private Convolution convolution(NetworkJson.Row row, int from) {
        NetworkJson.Norm norm = known(row.norm(), "norm");
        float[] gain = tensor(norm.weight()).values();
        float[] shift = tensor(norm.bias()).values();
        float[] mean = tensor(norm.runningMean()).values();
        float[] variance = tensor(norm.runningVar()).values();
        float[] steps = tensor(scales(row).weights()).values();
        float[] scales = new float[gain.length];
        float[] bias = new float[gain.length];
        for (int o = 0; o < gain.length; o++) {
            double factor = gain[o] / Math.sqrt(variance[o] + row.epsilon().orElseThrow());
            scales[o] = (float) (steps[o] * factor);
            bias[o] = (float) (shift[o] - mean[o] * factor);
        }
        Grid grid = Grid.signed(row.weightBits().orElse(0));
        FloatTensor weights = tensor(row.weights());
        int groups = row.groups().orElse(1);
        return new Convolution(
                row.name(),
                from,
                weights.shape().get(1) * groups,
                weights.shape().get(0),
                known(row.kernel(), "kernel").getFirst(),
                known(row.stride(), "stride").getFirst(),
                known(row.pads(), "pads").getFirst(),
                groups,
                grid,
                integers(weights.values(), steps, grid),
                scales,
                bias,
                row.activation().map(_ -> 6f)); // relu6 is the only one
    }

    private Linear linear(NetworkJson.Row row, int from) {
        Grid grid = Grid.signed(row.weightBits().orElse(0));
        FloatTensor weights = tensor(row.weights());
        float[] steps = tensor(scales(row).weights()).values();
        return new Linear(
                row.name(),
                from,
                weights.shape().get(1),
                weights.shape().get(0),
                grid,
                integers(weights.values(), steps, grid),
                steps,
                tensor(row.bias()).values());
    }

    private static byte[] integers(float[] weights, float[] steps, Grid grid) {
        byte[] integers = new byte[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double nearest = Math.rint(weights[i] / steps[i / (weights.length / steps.length)]);
            integers[i] = (byte) Math.clamp(nearest, grid.lowest(), grid.highest());
        }
        return integers;
    }

    private static NetworkJson.Scales scales(NetworkJson.Row row) {
        return known(row.scales(), "scales");
    }

    private FloatTensor tensor(Optional<String> name) {
        return tensor(known(name, "the name of a tensor"));
    }

    private FloatTensor tensor(String name) {
        return known(Optional.ofNullable(tensors.get(name)), name);
    }

    private static <T> T known(Optional<T> value, String what) {
        return value.orElseThrow(() -> new IllegalArgumentException(what + " is missing"));
    }
}
