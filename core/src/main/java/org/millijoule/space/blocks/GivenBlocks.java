package org.millijoule.space.blocks;

import java.util.List;

/// A network given by its line, as `space.network` of a spec: only its bit-widths are left to be chosen, and those of
/// the line do not count.
final class GivenBlocks {
    private static final List<Integer> ANY_BITS = List.of(2, 3, 4, 5, 6, 7, 8);

    private GivenBlocks() {}

    /// Refuses a line that is none of the table.
    ///
    /// @throws IllegalArgumentException with the way out
    static void check(String line, BlockTable table, BlockRules rules) {
        if (line.matches("(?s)[^|]*(\\.\\w+|/)[^|]*") && !line.matches("s\\d(m\\d.*)?")) {
            throw new IllegalArgumentException("network is an architecture line such as 's1m6k3b4.4|s0', not a file."
                    + " Maybe the line of an architecture.json? What the network of an ONNX file costs at any"
                    + " bit-widths tells './millijoule simulate FILE.onnx --policy bits.csv'.");
        }
        try {
            settings(line, table, rules);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("network does not fit: " + e.getMessage(), e);
        }
    }

    /// The options that are left of `open` ones.
    static List<BlockOptions> only(String line, List<BlockOptions> open, BlockTable table, BlockRules rules) {
        List<BlockSetting> given = settings(line, table, rules);
        return open.stream().map(place -> place.of(given.get(place.index()))).toList();
    }

    private static List<BlockSetting> settings(String line, BlockTable table, BlockRules rules) {
        BlockRules any = rules.with(ANY_BITS);
        BlockCodec codec = new BlockCodec(any, table.options(any), false);
        return codec.settings(codec.parse(line));
    }
}
