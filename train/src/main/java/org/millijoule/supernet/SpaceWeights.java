package org.millijoule.supernet;

import java.util.Optional;
import java.util.ServiceLoader;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;

/// How the networks of one kind of space get weights; a plug-in, found through the ServiceLoader, as core knows
/// geometry only.
public interface SpaceWeights {
    /// Whether it is this space's networks.
    boolean isOf(SearchSpace space);

    /// Why networks of this space cannot be trained; empty where they can.
    Optional<Untrainable> obstacle(SearchSpace space);

    /// A setting of a space that only prices.
    ///
    /// @param key of the space, as in YAML
    /// @param message what is wrong, and the way out
    record Untrainable(String key, String message) {}

    /// Fresh weights that all networks of the space share.
    ///
    /// @param space with input and classes
    /// @param type float32 for training, float64 for gradient checks
    /// @throws IllegalArgumentException if they cannot be trained
    Supernet supernet(SearchSpace space, Quantizer quantizer, RandomGenerator random, ScalarType type);

    /// Fresh weights of one network alone, float32.
    ///
    /// @param space with input and classes
    /// @throws IllegalArgumentException if it cannot be trained
    TrainableNetwork alone(SearchSpace space, Architecture architecture, Quantizer quantizer, RandomGenerator random);

    /// What the networks of a space are trained with.
    ///
    /// @throws IllegalArgumentException if nothing on the class path trains this kind
    static SpaceWeights of(SearchSpace space) {
        return ServiceLoader.load(SpaceWeights.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(weights -> weights.isOf(space))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "networks of a space of kind " + space.kind() + " can be priced, but not trained"));
    }
}
