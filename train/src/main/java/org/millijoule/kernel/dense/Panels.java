package org.millijoule.kernel.dense;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.Lanes;

/// The weights of one phase in the order in which tiles read them: by group, block of taps, panel of columns, float of
/// the block, column; columns that a panel lacks are 0.
final class Panels {
    private final Order order;
    private final Taps taps;
    private final List<Tiles.Block> blocks;
    private final int[] firsts;
    private final MemorySegment packed;

    /// Where weights of a kernel stand, in floats: those of a tap at `group * perGroup + channel * perChannel +
    /// column * perColumn + tap`.
    ///
    /// @param channels that a column reads
    /// @param columns of a group
    record Order(int groups, int channels, int columns, long perGroup, long perChannel, long perColumn) {
        private int vectors() {
            return Math.ceilDiv(columns, Lanes.COUNT);
        }

        /// Panels of three vectors, or of two where that leaves none with one alone.
        int panels() {
            return Math.ceilDiv(vectors(), 3);
        }

        /// The first column of a panel.
        int first(int panel) {
            return Math.min(columns, panel * vectors() / panels() * Lanes.COUNT);
        }
    }

    Panels(Order order, Taps taps, MemorySegment weights, Arena arena) {
        this.order = order;
        this.taps = taps;
        List<List<Taps.Run>> runs = taps.blocks();
        this.blocks = runs.stream().map(Tiles.Block::new).toList();
        this.firsts = new int[blocks.size() + 1];
        for (int block = 0; block < blocks.size(); block++) {
            firsts[block + 1] = firsts[block]
                    + runs.get(block).stream().mapToInt(Taps.Run::floats).sum();
        }
        this.packed = arena.allocate(Math.max(1, order.groups() * floatsOfGroup()) * Float.BYTES, 64);
        Chunks.run(
                order.groups() * order.panels(),
                panel -> pack(weights.address(), panel / order.panels(), panel % order.panels()));
    }

    private long floatsOfGroup() {
        return (long) firsts[blocks.size()] * order.panels() * Tiles.COLUMNS;
    }

    private void pack(long weights, int group, int panel) {
        int first = order.first(panel);
        int columns = order.first(panel + 1) - first;
        for (int block = 0; block < blocks.size(); block++) {
            long to = panel(group, block, panel);
            for (int k = firsts[block]; k < firsts[block + 1]; k++, to += Tiles.COLUMNS * 4L) {
                long at = group * order.perGroup()
                        + k % order.channels() * order.perChannel()
                        + taps.taps().get(k / order.channels());
                for (int n = 0; n < columns; n++) {
                    Lanes.set(to + n * 4L, Lanes.get(weights + (at + (first + n) * order.perColumn()) * 4));
                }
            }
        }
    }

    private long panel(int group, int block, int panel) {
        long floats = (long) firsts[block] * order.panels() + (long) panel * (firsts[block + 1] - firsts[block]);
        return packed.address() + (group * floatsOfGroup() + floats * Tiles.COLUMNS) * 4;
    }

    /// Sums up the products of one group of channels at all places.
    ///
    /// @param whole where the columns of full vectors go
    /// @param apart where those of a last panel go that fills no whole number of vectors, from its first column on
    /// @param zeros a row of a panel
    void multiply(Places whole, Places apart, int group, long zeros) {
        long in = (long) group * order.channels() * 4;
        long out = (long) group * order.columns() * 4;
        for (int block = 0; block < blocks.size(); block++) {
            long start = block == 0 ? zeros : 0;
            for (int panel = 0; panel < order.panels(); panel++) {
                int first = order.first(panel);
                int columns = order.first(panel + 1) - first;
                int vectors = Math.ceilDiv(columns, Lanes.COUNT);
                long weights = panel(group, block, panel);
                if (columns % Lanes.COUNT == 0) {
                    Tiles.multiply(whole, blocks.get(block), weights, vectors, in, out + first * 4L, start);
                } else {
                    Tiles.multiply(apart, blocks.get(block), weights, vectors, in, 0, start);
                }
            }
        }
    }
}
