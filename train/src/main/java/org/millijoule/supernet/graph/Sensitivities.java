package org.millijoule.supernet.graph;

import java.util.List;

/// What the bit-widths of each layer cost in quality when all else stays at full precision: an additive model of the
/// loss of a whole assignment.
///
/// @param layers in order
public record Sensitivities(List<Layer> layers) {
    public Sensitivities {
        layers = List.copyOf(layers);
    }

    /// Of one layer.
    ///
    /// @param weights by bit-width in order of the options
    /// @param activations likewise
    public record Layer(String name, List<Double> weights, List<Double> activations) {
        public Layer {
            weights = List.copyOf(weights);
            activations = List.copyOf(activations);
        }
    }
}
