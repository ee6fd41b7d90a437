package org.millijoule.network;

import java.util.Collections;
import java.util.List;

/// One [Precision] per quantizable layer of a network, in the network's order (the word is that of HAQ, CVPR
/// 2019).
public record QuantizationPolicy(List<Precision> precisions) {
    public QuantizationPolicy {
        precisions = List.copyOf(precisions);
    }

    /// The same bit-widths for every quantizable layer.
    public static QuantizationPolicy uniform(Network network, int bits) {
        return new QuantizationPolicy(Collections.nCopies(network.quantizable().size(), Precision.uniform(bits)));
    }
}
