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
        for (QuantizedModel.Node node : model.nodes()) {
            switch (node) {
                case QuantizedModel.Quantize quantize -> grids.put(quantize.name(), quantize.grid());
                case QuantizedModel.Convolution layer -> grids.put(layer.name() + WEIGHT, layer.grid());
                case QuantizedModel.Linear layer -> {
                    grids.put(layer.name() + WEIGHT, layer.grid());
                    tensors.put(layer.name() + ".bias", FloatTensor.vector(layer.bias()));
                }
                case QuantizedModel.Add _, QuantizedModel.GlobalAveragePool _ -> {
                    // nothing is stored for them
                }
            }
        }
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

    private static String parent(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
