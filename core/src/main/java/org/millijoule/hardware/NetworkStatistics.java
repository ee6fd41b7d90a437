package org.millijoule.hardware;

import java.util.Arrays;
import java.util.List;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.QuantizationPolicy;

/// What can be said of a quantized network without an accelerator, for one image. Batch-norm is folded into the
/// convolution before it, so every layer with weights has [Layer#biases()].
///
/// @param modelBytes see [#modelBytes(Layer, int)]
/// @param peakRamBytes the largest sum of activations that are alive at once, each at the bits of its widest
/// reader ([OutputBits]) and rounded up to bytes: those that a layer or a later one still reads, and the layer's
/// output
/// @param parameters weights and biases
/// @param macs multiply-accumulates
/// @param bitOps the sum of macs times weight bits times activation bits
public record NetworkStatistics(long modelBytes, long peakRamBytes, long parameters, long macs, long bitOps) {
    private static final int BIAS_BYTES = 4;

    public static NetworkStatistics of(Network network, QuantizationPolicy policy) {
        List<NamedUse> uses = OutputBits.uses(network, policy);
        long modelBytes = 0;
        long parameters = 0;
        long bitOps = 0;
        for (NamedUse named : uses) {
            LayerUse use = named.use();
            Layer layer = use.layer();
            modelBytes += modelBytes(layer, use.weightBits());
            parameters += layer.weights() + layer.biases();
            bitOps += layer.macs() * use.weightBits() * use.activationBits();
        }
        return new NetworkStatistics(modelBytes, peakRam(network, policy, uses), parameters, network.macs(), bitOps);
    }

    /// Bytes of one layer in a stored model: its weights at their bits, rounded up to whole bytes, and 32 bits of
    /// bias per output channel (`our choice`; step sizes are left out). Layers without weights need none.
    public static long modelBytes(Layer layer, int weightBits) {
        return bytes(layer.weights(), weightBits) + BIAS_BYTES * layer.biases();
    }

    private static long peakRam(Network network, QuantizationPolicy policy, List<NamedUse> uses) {
        List<Node> nodes = network.nodes();
        int[] lastReader = new int[nodes.size()];
        Arrays.setAll(lastReader, i -> i);
        int lastReaderOfImage = -1;
        for (int i = 0; i < nodes.size(); i++) {
            for (int source : nodes.get(i).inputs()) {
                if (source == Network.GRAPH_INPUT) {
                    lastReaderOfImage = i;
                } else {
                    lastReader[source] = i;
                }
            }
        }
        long image = bytes(network.input().elements(), OutputBits.inputBits(network, policy));
        long[] freed = new long[nodes.size()]; // bytes that nobody reads after this node
        long alive = image;
        long peak = 0;
        for (int i = 0; i < nodes.size(); i++) {
            long output = bytes(
                    nodes.get(i).layer().output().elements(), uses.get(i).use().outputBits());
            freed[lastReader[i]] += output;
            if (i == lastReaderOfImage + 1) {
                alive -= image;
            }
            alive += output;
            peak = Math.max(peak, alive);
            alive -= freed[i];
        }
        return peak;
    }

    private static long bytes(long elements, int bits) {
        return (elements * bits + 7) / 8;
    }
}
