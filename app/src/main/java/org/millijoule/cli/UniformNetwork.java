package org.millijoule.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Precision;
import org.millijoule.space.Architecture;
import org.millijoule.space.Block;
import org.millijoule.space.BlockSetting;
import org.millijoule.space.MobileBlockSpace;

/// The largest network of a space at one bit-width for all: what one would take without any search.
final class UniformNetwork {
    private UniformNetwork() {}

    /// Empty where the space does not have the bit-width.
    static Optional<Architecture> of(MobileBlockSpace space, int bits) {
        if (!space.bits().contains(bits)) {
            return Optional.empty();
        }
        Precision precision = Precision.uniform(bits);
        List<BlockSetting> settings = new ArrayList<>();
        for (Block block : space.blocks()) {
            settings.add(new BlockSetting(
                    true,
                    block.keepsShape(),
                    space.expansions().getLast(),
                    space.kernels().getLast(),
                    precision,
                    precision,
                    precision));
        }
        return Optional.of(space.codec().encode(settings));
    }
}
