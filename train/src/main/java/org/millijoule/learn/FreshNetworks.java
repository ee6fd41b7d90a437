package org.millijoule.learn;

import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.TrainableNetwork;

/// Networks of a space before their training.
///
/// @param space with input and classes
/// @param seed of their weights and of the order of their batches
public record FreshNetworks(SearchSpace space, Quantizer quantizer, long seed) {
    /// A network with weights drawn for a purpose.
    public TrainableNetwork network(Architecture architecture, String purpose) {
        return SpaceWeights.of(space).alone(space, architecture, quantizer, Randomness.of(seed, purpose, 0));
    }
}
