package org.millijoule.precision;

import java.util.List;

/// Layers that take the same bit-widths, with those that may be chosen.
///
/// @param name of the first layer
/// @param layers positions among the quantizable layers, ascending
/// @param weightBits of the weights, ascending
/// @param activationBits of what the layers read, ascending
public record BitGroup(String name, List<Integer> layers, List<Integer> weightBits, List<Integer> activationBits) {
    public BitGroup {
        layers = List.copyOf(layers);
        weightBits = List.copyOf(weightBits);
        activationBits = List.copyOf(activationBits);
        if (layers.isEmpty() || weightBits.isEmpty() || activationBits.isEmpty()) {
            throw new IllegalArgumentException("the layers of " + name + " have no bit-widths to choose from");
        }
    }
}
