package org.millijoule.space;

import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;

/// The phenotype: a network (or a part of one) and the bit-widths of its layers.
public record Candidate(Network network, QuantizationPolicy precisions) {}
