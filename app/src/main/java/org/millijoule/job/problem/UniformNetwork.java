package org.millijoule.job.problem;

import java.util.Optional;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.MobileBlockSpace;

/// MobileNetV2 (CVPR 2018) in the table of a space, at one bit-width for all blocks: what one would take without
/// any search. Expansion 6 and kernel 3 as in the paper, or the nearest that the space has; where the space gives
/// the network, that one.
public final class UniformNetwork {
    private static final int EXPANSION = 6;
    private static final int KERNEL = 3;

    private UniformNetwork() {}

    /// Empty where the space does not have the bit-width.
    public static Optional<Architecture> of(MobileBlockSpace space, int bits) {
        if (!space.bits().contains(bits)) {
            return Optional.empty();
        }
        return Optional.of(space.codec()
                .encode(space.places().stream()
                        .map(place -> place.nearest(EXPANSION, KERNEL, bits))
                        .toList()));
    }
}
