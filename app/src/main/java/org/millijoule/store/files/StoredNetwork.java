package org.millijoule.store.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxWriter;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.NetworkJson.Row;
import org.millijoule.store.safetensors.Safetensors;
import org.millijoule.text.FileProblem;

/// The integers of a run, read back from its `network.json` and `weights.safetensors`: the model that `model.onnx` was
/// written from, in every number.
public record StoredNetwork(QuantizedModel model, ModelFacts facts) {
    /// The name of the description.
    public static final String NAME = "network.json";

    private static final String WAY_OUT = "Maybe run it again, or copy both files from where the run was made?";

    /// Reads what a run handed over.
    ///
    /// @throws RunDirectoryException naming the file, and what is missing or wrong in it
    public static StoredNetwork read(Path run) {
        Path file = run.resolve(NAME);
        NetworkJson network = Json.read(file, NetworkJson.class, WAY_OUT);
        Safetensors weights = weights(run.resolve(network.weights().file()));
        try {
            return new StoredNetwork(
                    model(network, weights),
                    new ModelFacts(network.classes(), network.specHash(), network.millijouleVersion()));
        } catch (IllegalArgumentException e) {
            throw new RunDirectoryException(file + ": " + e.getMessage() + ". " + WAY_OUT, e);
        }
    }

    private static Safetensors weights(Path file) {
        try {
            return Safetensors.read(file);
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(file, e), e);
        }
    }

    private static QuantizedModel model(NetworkJson network, Safetensors weights) {
        if (network.inputs().size() != 1 || network.inputs().getFirst().shape().size() != 3) {
            throw new IllegalArgumentException("inputs are not one image of channels, height, width");
        }
        NetworkJson.Input image = network.inputs().getFirst();
        StoredNodes reader = new StoredNodes(weights);
        Map<String, Integer> positions = new HashMap<>();
        List<QuantizedModel.Node> nodes = new ArrayList<>();
        for (Row row : network.nodes()) {
            if (row.op().equals("normalise")) {
                positions.put(row.output(), QuantizedModel.IMAGE);
            } else {
                positions.put(row.output(), nodes.size());
                nodes.add(reader.node(row, inputs(row, positions)));
            }
        }
        if (network.nodes().isEmpty() || !network.nodes().getLast().output().equals(OnnxWriter.LOGITS)) {
            throw new IllegalArgumentException("the last node does not give " + OnnxWriter.LOGITS);
        }
        List<Integer> sides = image.shape();
        return new QuantizedModel(
                new Shape(sides.get(1), sides.get(2), sides.get(0)),
                reader.tensor(image.mean()),
                reader.tensor(image.inverseDeviation()),
                nodes);
    }

    private static List<Integer> inputs(Row row, Map<String, Integer> positions) {
        if (row.inputs().isEmpty()) {
            throw new IllegalArgumentException(row.name() + " reads nothing");
        }
        List<Integer> inputs = new ArrayList<>();
        for (String input : row.inputs()) {
            inputs.add(Optional.ofNullable(positions.get(input))
                    .orElseThrow(() -> new IllegalArgumentException(
                            row.name() + " reads " + input + ", which no node before it gives")));
        }
        return inputs;
    }
}
