package org.millijoule.supernet;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;

/// The real numbers of a trained network for other programs, named and shaped as PyTorch has them:
///
/// | name | shape | what |
/// |---|---|---|
/// | `block3.expand.weight` | (O, I/groups, kh, kw) | weights as they are rounded, transformed where the
/// quantizer does (DoReFa, PACT); `classifier.weight` (O, I), `classifier.bias` (O) |
/// | `block3.expand.weight.scale` | (O) | step size of each output channel's weights, all alike where there is
/// one per tensor |
/// | `block3.expand.input.scale` | (1) | step size of what the convolution reads |
/// | `block3.expand_norm.weight`, `.bias`, `.running_mean`, `.running_var` | (O) | its batch-norm, epsilon 1e-5 |
/// | `stem.conv.bias` | (O) | what is added, of a convolution without batch-norm |
/// | `act3.table` | (n) | the value for each integer that is read, from the lowest one |
/// | `prelu.factors`; `affine.factors`, `.shifts` | (1) or (C) | of values below 0; of each channel |
/// | `flatten.positions` | (n) | for each value, in the order height, width, channel, where it comes from; -1 is 0 |
/// | `image.mean`, `image.inverse_deviation` | (C) | `(pixel - mean) * inverse_deviation`, pixels 0 to 255 |
///
/// Blocks that the architecture leaves out are not there.
///
/// @param grids the integers of each tensor that has a `.scale`, by its name without `.scale`
/// @param transformation what the quantizer made of the trained weights before they were written here and rounded:
///     `tanh`; empty where they are as trained
public record TrainedWeights(
        SortedMap<String, FloatTensor> tensors, SortedMap<String, Grid> grids, Optional<String> transformation) {
    private static final String WEIGHT = ".weight";

    public TrainedWeights {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        grids = Collections.unmodifiableSortedMap(new TreeMap<>(grids));
    }

    /// Collects what a network learned.
    ///
    /// @param network one that stands alone
    /// @param model the same network as integers: it says which layers there are
    public static TrainedWeights of(TrainableNetwork network, QuantizedModel model) {
        Set<String> layers =
                model.nodes().stream().map(QuantizedModel.Node::name).collect(Collectors.toSet());
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put("image.mean", FloatTensor.vector(model.mean()));
        tensors.put("image.inverse_deviation", FloatTensor.vector(model.inverseDeviation()));
        for (BatchNorm norm : network.norms()) {
            String layer = parent(norm.gain().name());
            if (layers.contains(layer)) {
                tensors.put(layer + "_norm.weight", Parameter.copy(norm.gain().value()));
                tensors.put(layer + "_norm.bias", Parameter.copy(norm.bias().value()));
                tensors.put(layer + "_norm.running_mean", Parameter.copy(norm.mean()));
                tensors.put(layer + "_norm.running_var", Parameter.copy(norm.variance()));
            }
        }
        for (StepSizes steps : network.stepSizes()) {
            String site = parent(steps.name()); // without the bits
            if (layers.contains(site)) {
                tensors.put(site + ".scale", FloatTensor.vector(steps.values()));
            }
        }
        SortedMap<String, Grid> grids = new TreeMap<>();
        model.nodes().forEach(node -> addNumbers(node, tensors, grids));
        Set<String> transformations = new TreeSet<>();
        network.forEachWeights((weights, site) -> {
            site.transformation().ifPresent(transformations::add); // one quantizer, one transformation
            Grid grid = grids.get(weights.name() + WEIGHT);
            if (grid != null) {
                List<Integer> shape = Parameter.shape(weights.value());
                tensors.put(weights.name() + WEIGHT, new FloatTensor(shape, site.transformed(weights.value())));
                tensors.put(
                        weights.name() + WEIGHT + ".scale",
                        FloatTensor.vector(site.channelSteps(grid.bits(), shape.getFirst())));
            }
        });
        return new TrainedWeights(tensors, grids, transformations.stream().findFirst());
    }

    /// The numbers of a network of which there are only integers: weights are multiples of their scales, and every
    /// convolution has a bias.
    public static TrainedWeights ofIntegers(QuantizedModel model) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        SortedMap<String, Grid> grids = new TreeMap<>();
        tensors.put("image.mean", FloatTensor.vector(model.mean()));
        tensors.put("image.inverse_deviation", FloatTensor.vector(model.inverseDeviation()));
        for (QuantizedModel.Node node : model.nodes()) {
            addNumbers(node, tensors, grids);
            if (node instanceof QuantizedModel.Quantize quantize) {
                tensors.put(quantize.name() + ".scale", FloatTensor.vector(quantize.scale()));
            } else if (node instanceof QuantizedModel.Convolution layer) {
                List<Integer> shape = List.of(
                        layer.outputChannels(),
                        layer.inputChannels() / layer.groups(),
                        layer.kernel().height().taps(),
                        layer.kernel().width().taps());
                addMultiples(layer.name(), shape, layer.weights(), layer.weightScales(), tensors);
            } else if (node instanceof QuantizedModel.Linear layer) {
                List<Integer> shape = List.of(layer.outputs(), layer.features());
                addMultiples(layer.name(), shape, layer.weights(), layer.weightScales(), tensors);
            }
        }
        return new TrainedWeights(tensors, grids, Optional.empty());
    }

    private static void addMultiples(
            String layer,
            List<Integer> shape,
            byte[] integers,
            float[] scales,
            SortedMap<String, FloatTensor> tensors) {
        float[] weights = new float[integers.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = integers[i] * scales[i / (weights.length / scales.length)];
        }
        tensors.put(layer + WEIGHT, new FloatTensor(shape, weights));
        tensors.put(layer + WEIGHT + ".scale", FloatTensor.vector(scales));
    }

    /// Grids, and what stands for a node beside weights, scales and batch-norm.
    private static void addNumbers(
            QuantizedModel.Node node, SortedMap<String, FloatTensor> tensors, SortedMap<String, Grid> grids) {
        switch (node) {
            case QuantizedModel.Quantize quantize -> grids.put(quantize.name(), quantize.grid());
            case QuantizedModel.Convolution layer -> {
                grids.put(layer.name() + WEIGHT, layer.grid());
                if (!tensors.containsKey(layer.name() + "_norm.weight")) {
                    tensors.put(layer.name() + ".bias", FloatTensor.vector(layer.bias()));
                }
            }
            case QuantizedModel.Linear layer -> {
                grids.put(layer.name() + WEIGHT, layer.grid());
                tensors.put(layer.name() + ".bias", FloatTensor.vector(layer.bias()));
            }
            case QuantizedModel.Table table -> tensors.put(table.name() + ".table", FloatTensor.vector(table.values()));
            case QuantizedModel.Slope slope ->
                tensors.put(slope.name() + ".factors", FloatTensor.vector(slope.factors()));
            case QuantizedModel.Affine affine -> {
                tensors.put(affine.name() + ".factors", FloatTensor.vector(affine.scale()));
                tensors.put(affine.name() + ".shifts", FloatTensor.vector(affine.shift()));
            }
            case QuantizedModel.Rearrange moves ->
                tensors.put(moves.name() + ".positions", FloatTensor.vector(floats(moves.positions())));
            case QuantizedModel.Add _,
                    QuantizedModel.Multiply _,
                    QuantizedModel.Clamp _,
                    QuantizedModel.Concat _,
                    QuantizedModel.MaxPool _,
                    QuantizedModel.AveragePool _,
                    QuantizedModel.GlobalAveragePool _ -> {
                // nothing is stored for them
            }
        }
    }

    private static float[] floats(int[] positions) {
        float[] floats = new float[positions.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = positions[i]; // below 2^24
        }
        return floats;
    }

    private static String parent(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
