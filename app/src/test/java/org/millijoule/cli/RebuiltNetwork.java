package org.millijoule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.millijoule.export.ModelFacts;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.store.safetensors.Safetensors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The integers of a run from its `network.json` and `weights.safetensors` alone, by the rules that stand there.
record RebuiltNetwork(QuantizedModel model, ModelFacts facts) {
    static RebuiltNetwork of(Path run) throws IOException {
        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(run.resolve("network.json")));
        Safetensors weights =
                Safetensors.read(run.resolve(json.path("weights").path("file").asString()));
        List<String> classes = new ArrayList<>();
        json.path("classes").forEach(name -> classes.add(name.asString()));
        return new RebuiltNetwork(
                new Reader(json, weights).model(),
                new ModelFacts(
                        classes,
                        json.path("spec_hash").asString(),
                        json.path("millijoule_version").asString()));
    }

    private record Reader(JsonNode json, Safetensors weights) {
        QuantizedModel model() {
            JsonNode image = json.path("inputs").path(0);
            JsonNode shape = image.path("shape");
            Map<String, Integer> positions = new HashMap<>();
            List<QuantizedModel.Node> nodes = new ArrayList<>();
            for (JsonNode node : json.path("nodes")) {
                List<Integer> inputs = new ArrayList<>();
                node.path("inputs").forEach(name -> inputs.add(positions.getOrDefault(name.asString(), -2)));
                positions.put(node.path("output").asString(), nodes.size());
                if (node.path("op").asString().equals("normalise")) {
                    positions.put(node.path("output").asString(), QuantizedModel.IMAGE);
                } else {
                    nodes.add(node(node, inputs));
                }
            }
            return new QuantizedModel(
                    new Shape(
                            shape.path(1).asInt(),
                            shape.path(2).asInt(),
                            shape.path(0).asInt()),
                    tensor(image, "mean"),
                    tensor(image, "inverse_deviation"),
                    nodes);
        }

        private QuantizedModel.Node node(JsonNode node, List<Integer> inputs) {
            String name = node.path("name").asString();
            return switch (node.path("op").asString()) {
                case "quantize" ->
                    new Quantize(
                            name,
                            inputs.getFirst(),
                            tensor(node.path("scales"), "output")[0],
                            new Grid(
                                    node.path("output_bits").asInt(),
                                    node.path("output_grid").path(0).asInt() < 0));
                case "conv" -> convolution(name, node, inputs.getFirst());
                case "linear" -> linear(name, node, inputs.getFirst());
                case "add" -> new Add(name, inputs.get(0), inputs.get(1));
                case "global_average_pool" -> new GlobalAveragePool(name, inputs.getFirst());
                default -> throw new IllegalStateException(node.toString());
            };
        }

        private Convolution convolution(String name, JsonNode node, int from) {
            JsonNode norm = node.path("norm");
            float[] gain = tensor(norm, "weight");
            float[] shift = tensor(norm, "bias");
            float[] mean = tensor(norm, "running_mean");
            float[] variance = tensor(norm, "running_var");
            float[] steps = tensor(node.path("scales"), "weights");
            float[] scales = new float[gain.length];
            float[] bias = new float[gain.length];
            for (int o = 0; o < gain.length; o++) {
                double factor =
                        gain[o] / Math.sqrt(variance[o] + node.path("epsilon").asDouble());
                scales[o] = (float) (steps[o] * factor);
                bias[o] = (float) (shift[o] - mean[o] * factor);
            }
            Grid grid = Grid.signed(node.path("weight_bits").asInt());
            int groups = node.path("groups").asInt();
            List<Integer> shape = shape(node, "weights");
            return new Convolution(
                    name,
                    from,
                    shape.get(1) * groups,
                    shape.get(0),
                    node.path("kernel").path(0).asInt(),
                    node.path("stride").path(0).asInt(),
                    node.path("pads").path(0).asInt(),
                    groups,
                    grid,
                    integers(tensor(node, "weights"), steps, grid),
                    scales,
                    bias,
                    node.path("activation").asString("").equals("relu6") ? Optional.of(6f) : Optional.empty());
        }

        private Linear linear(String name, JsonNode node, int from) {
            Grid grid = Grid.signed(node.path("weight_bits").asInt());
            float[] steps = tensor(node.path("scales"), "weights");
            List<Integer> shape = shape(node, "weights");
            byte[] integers = integers(tensor(node, "weights"), steps, grid);
            return new Linear(name, from, shape.get(1), shape.get(0), grid, integers, steps, tensor(node, "bias"));
        }

        private static byte[] integers(float[] weights, float[] steps, Grid grid) {
            byte[] integers = new byte[weights.length];
            for (int i = 0; i < weights.length; i++) {
                double nearest = Math.rint(weights[i] / steps[i / (weights.length / steps.length)]);
                integers[i] = (byte) Math.clamp(nearest, grid.lowest(), grid.highest());
            }
            return integers;
        }

        private List<Integer> shape(JsonNode node, String key) {
            String name = node.path(key).asString();
            return Objects.requireNonNull(weights.floats().get(name), name).shape();
        }

        /// The tensor that is named at `key`.
        private float[] tensor(JsonNode node, String key) {
            String name = node.path(key).asString();
            return Objects.requireNonNull(weights.floats().get(name), name).values();
        }
    }
}
