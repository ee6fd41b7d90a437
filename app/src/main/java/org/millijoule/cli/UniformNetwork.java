package org.millijoule.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Precision;
import org.millijoule.space.Architecture;
import org.millijoule.space.Block;
import org.millijoule.space.BlockSetting;
import org.millijoule.space.MobileBlockSpace;

/// MobileNetV2 (CVPR 2018) in the table of a space, at one bit-width for all blocks: what one would take without any
/// search. Expansion 6 and kernel 3 as in the paper, or the nearest that the space has.
final class UniformNetwork {
    private static final int EXPANSION = 6;
    private static final int KERNEL = 3;

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
                    nearest(space.expansions(), EXPANSION),
                    nearest(space.kernels(), KERNEL),
                    precision,
                    precision,
                    precision));
        }
        return Optional.of(space.codec().encode(settings));
    }

    private static int nearest(List<Integer> options, int wanted) {
        return options.stream()
                .min(Comparator.comparingInt(option -> Math.abs(option - wanted)))
                .orElseThrow();
    }
}
