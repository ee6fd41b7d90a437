package org.millijoule.report.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.millijoule.store.blocks.BlockArchitecture;

/// A block of the found network.
///
/// @param present whether the block exists; an absent one passes its input on
/// @param connected the choice s
/// @param inert whether the block changes the shape, so that it has neither residual connection nor choice s
record FoundBlock(
        int index,
        int stage,
        boolean present,
        boolean connected,
        boolean inert,
        OptionalInt expansion,
        OptionalInt kernel,
        OptionalInt pointwiseBits,
        OptionalInt depthwiseBits) {
    boolean residual() {
        return present && connected && !inert;
    }

    /// The blocks of `architecture.json`.
    static List<FoundBlock> of(BlockArchitecture file) {
        String[] parts = file.line().split("\\|", -1);
        List<FoundBlock> blocks = new ArrayList<>();
        for (BlockArchitecture.BlockRow block : file.blocks()) {
            int index = block.index();
            boolean connected = block.s() != 0;
            // `s0` alone is a block left out, `s0m6...` one without residual connection.
            boolean present = connected || (index >= 0 && index < parts.length && parts[index].length() > 2);
            blocks.add(new FoundBlock(
                    index,
                    block.stage(),
                    present,
                    connected,
                    block.inert(),
                    block.m(),
                    block.k(),
                    block.b1(),
                    block.b2()));
        }
        return blocks;
    }
}
