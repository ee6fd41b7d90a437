package org.millijoule.space;

import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;

/// The phenotype: a network (or a part of one) and the bit-widths of its layers.
///
/// @param precisions one for each of [Network#quantizable()], in their order
public record Candidate(Network network, QuantizationPolicy precisions) {}
