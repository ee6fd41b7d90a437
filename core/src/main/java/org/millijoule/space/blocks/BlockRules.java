package org.millijoule.space.blocks;

import java.math.BigInteger;
import java.util.List;

/// What may be chosen for a block, wherever it stands.
record BlockRules(
        List<Integer> expansions,
        List<Integer> kernels,
        List<Integer> bits,
        Connectivity connectivity,
        BitSharing bitSharing,
        ExpansionOne expansionOne) {
    /// The same with other bit-widths.
    BlockRules with(List<Integer> otherBits) {
        return new BlockRules(expansions, kernels, otherBits, connectivity, bitSharing, expansionOne);
    }

    BlockOptions options(int index, boolean keepsShape) {
        List<String> connections = connectivity == Connectivity.ALWAYS ? List.of("1") : List.of("0", "1");
        return new BlockOptions(index, keepsShape, connectivity, connections, expansions, kernels, bits);
    }

    /// The letters of a block's bit-widths.
    List<String> bitChoices() {
        return bitSharing == BitSharing.BLOCK ? List.of("b1", "b2") : List.of("w1", "a1", "w2", "a2", "w3", "a3");
    }

    /// Number of choices of each block: s, m, k and its bit-widths.
    int choicesPerBlock() {
        return 3 + bitChoices().size();
    }

    /// In a run of n neighbouring blocks that can be left out, j present ones with D settings each are D^j
    /// networks, wherever the gaps lie: a run counts sum over j of D^j.
    BigInteger distinct(List<BlockOptions> places) {
        BigInteger product = BigInteger.ONE;
        BigInteger run = BigInteger.ONE;
        for (BlockOptions place : places) {
            BigInteger settings = settings(place);
            boolean free = place.keepsShape() && place.connections().size() > 1;
            if (!free) {
                product = product.multiply(run).multiply(settings);
                run = BigInteger.ONE;
            } else if (connectivity == Connectivity.RESIDUAL) {
                product = product.multiply(settings).multiply(BigInteger.TWO);
            } else {
                run = run.multiply(settings).add(BigInteger.ONE);
            }
        }
        return product.multiply(run);
    }

    /// Different settings of a block that is there.
    private BigInteger settings(BlockOptions place) {
        BigInteger settings = BigInteger.ZERO;
        for (int m : place.expansions()) {
            int convolutions = m == 1 && expansionOne == ExpansionOne.DROP ? 2 : 3;
            int bitDecisions = bitSharing == BitSharing.BLOCK ? 2 : 2 * convolutions;
            settings = settings.add(BigInteger.valueOf(place.bits().size()).pow(bitDecisions));
        }
        return settings.multiply(BigInteger.valueOf(place.kernels().size()));
    }
}
