package org.millijoule.store.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Block;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.store.files.Json;

/// `architecture.json`: the network that was found, block by block.
///
/// @param space kind of the search space
/// @param input height, width and channels of an image
/// @param line the genotype as one line
public record BlockArchitecture(
        int schema, String space, List<Integer> input, int classes, String line, List<BlockRow> blocks) {
    /// One block. `s` is 0 where it (or with `connectivity: residual` its residual connection) is left out; a
    /// block that is left out has no other settings.
    ///
    /// @param b1 bits of the two 1x1 convolutions, b2 of the depthwise one; empty too where a space has separate
    /// bits for weights and activations (`line` has them)
    /// @param inert whether `s` is without effect because the block changes the shape
    public record BlockRow(
            int index, int stage, int s, OptionalInt m, OptionalInt k, OptionalInt b1, OptionalInt b2, boolean inert) {}

    static BlockArchitecture of(MobileBlockSpace space, Architecture architecture) {
        List<BlockSetting> settings = space.codec().settings(architecture);
        List<BlockRow> rows = new ArrayList<>();
        boolean shared = space.bitSharing() == BitSharing.BLOCK;
        for (Block block : space.blocks()) {
            BlockSetting setting = settings.get(block.index());
            boolean present = setting.present();
            rows.add(new BlockRow(
                    block.index(),
                    block.stage(),
                    connected(space, block, setting) ? 1 : 0,
                    where(present, setting.expansion()),
                    where(present, setting.kernel()),
                    where(present && shared, setting.project().weightBits()),
                    where(present && shared, setting.depthwise().weightBits()),
                    !block.keepsShape()));
        }
        return new BlockArchitecture(
                Json.SCHEMA,
                space.kind(),
                space.image().sides(),
                space.numberOfClasses(),
                space.print(architecture),
                rows);
    }

    private static boolean connected(MobileBlockSpace space, Block block, BlockSetting setting) {
        return switch (space.connectivity()) {
            case BLOCK, ALWAYS -> setting.present();
            case RESIDUAL -> setting.residual() || !block.keepsShape();
        };
    }

    private static OptionalInt where(boolean applies, int value) {
        return applies ? OptionalInt.of(value) : OptionalInt.empty();
    }
}
