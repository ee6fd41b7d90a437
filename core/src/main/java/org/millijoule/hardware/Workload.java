package org.millijoule.hardware;

import java.util.List;
import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;

/// What an accelerator is asked to run: the layers of a network one after the other, each with its bit-widths.
///
/// @param name of the network
public record Workload(String name, List<NamedUse> layers) {
    public Workload {
        layers = List.copyOf(layers);
    }

    /// A network at the bit-widths of a policy; at how many bits its tensors leave the chip follows, see [OutputBits].
    ///
    /// @throws IllegalArgumentException if the policy has not one precision for each quantizable layer
    public static Workload of(String name, Network network, QuantizationPolicy policy) {
        return new Workload(name, OutputBits.uses(network, policy));
    }

    /// Multiply-accumulates of one image.
    public long macs() {
        return layers.stream().mapToLong(layer -> layer.use().layer().macs()).sum();
    }
}
