package org.millijoule.space.blocks;

import java.util.Comparator;
import java.util.List;
import org.millijoule.network.Precision;

/// What may be chosen for the block at one place, known without an input size. Lists of one value leave no choice.
///
/// @param index of the block, from 0
/// @param keepsShape whether the block can carry a residual connection or be left out
/// @param connectivity what the connection `0` means for a block that keeps its shape
/// @param connections `0`, `1` or both
/// @param bits for each of its bit-widths
public record BlockOptions(
        int index,
        boolean keepsShape,
        Connectivity connectivity,
        List<String> connections,
        List<Integer> expansions,
        List<Integer> kernels,
        List<Integer> bits) {
    private static final String CONNECTED = "1";

    public BlockOptions {
        connections = List.copyOf(connections);
        expansions = List.copyOf(expansions);
        kernels = List.copyOf(kernels);
        bits = List.copyOf(bits);
    }

    /// These options with all but the bits as in a given block.
    BlockOptions of(BlockSetting given) {
        boolean connected = !keepsShape || (connectivity == Connectivity.RESIDUAL ? given.residual() : given.present());
        return new BlockOptions(
                index,
                keepsShape,
                connectivity,
                List.of(connected ? CONNECTED : "0"),
                List.of(given.expansion()),
                List.of(given.kernel()),
                given.present() ? bits : bits.subList(0, 1));
    }

    /// The largest block that can be chosen, at the widest bits.
    public BlockSetting largest() {
        return at(expansions.getLast(), kernels.getLast(), bits.getLast());
    }

    /// The block that comes nearest to an expansion and a kernel, with the same bits everywhere.
    public BlockSetting nearest(int expansion, int kernel, int bitsEverywhere) {
        return at(nearest(expansions, expansion), nearest(kernels, kernel), bitsEverywhere);
    }

    /// Whether s = 1 may be chosen, or is without alternative.
    public boolean connects() {
        return !keepsShape || connections.contains(CONNECTED);
    }

    private BlockSetting at(int expansion, int kernel, int bitsEverywhere) {
        Precision precision = Precision.uniform(bitsEverywhere);
        boolean connected = connects();
        boolean present = connected || connectivity != Connectivity.BLOCK;
        return new BlockSetting(present, keepsShape && connected, expansion, kernel, precision, precision, precision);
    }

    private static int nearest(List<Integer> options, int wanted) {
        return options.stream()
                .min(Comparator.comparingInt(option -> Math.abs(option - wanted)))
                .orElseThrow();
    }
}
