package org.millijoule.hardware;

import java.util.List;

/// The cost of a network: every layer's, in order, and their sum.
public record NetworkCost(List<LayerCost> layers, Cost total) {
    public NetworkCost {
        layers = List.copyOf(layers);
    }
}
