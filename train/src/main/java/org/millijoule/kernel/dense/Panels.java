package org.millijoule.kernel.dense;

import java.lang.foreign.MemorySegment;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.Lanes;

/// The weights of one phase in the order in which tiles read them: by group, panel of columns, tap, channel, column;
/// columns that a panel lacks are 0.
final class Panels {
    /// Channels that are packed together: what they write stays in the first-level cache, and of the weights whole
    /// lines are read (`our choice`).
    private static final int DEPTH = 8;

    private final Order order;
    private final Taps taps;
    private final Taps.Runs runs;
    private final long packed;

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

        /// Floats of all panels.
        long floats(Taps taps) {
            return (long) groups * panels() * channels * taps.taps().size() * Tiles.COLUMNS;
        }
    }

    /// @param packed address of as many floats as [Order#floats] says
    Panels(Order order, Taps taps, MemorySegment weights, long packed) {
        this.order = order;
        this.taps = taps;
        this.runs = taps.forTiles();
        this.packed = packed;
        Chunks.run(
                order.groups() * order.panels(),
                panel -> pack(weights.address(), panel / order.panels(), panel % order.panels()));
    }

    private long panel(int group, int panel) {
        long floats = (long) order.channels() * taps.taps().size() * Tiles.COLUMNS;
        return packed + (group * (long) order.panels() + panel) * floats * 4;
    }

    private void pack(long weights, int group, int panel) {
        int first = order.first(panel);
        int columns = order.first(panel + 1) - first;
        long from = weights + (group * order.perGroup() + first * order.perColumn()) * 4;
        long to = panel(group, panel);
        if (columns < Tiles.COLUMNS) {
            Lanes.clear(to, (long) order.channels() * taps.taps().size() * Tiles.COLUMNS);
        }
        for (int channel = 0; channel < order.channels(); channel += DEPTH) {
            int end = Math.min(order.channels(), channel + DEPTH);
            for (int n = 0; n < columns; n++) {
                pack(from + n * order.perColumn() * 4, to + n * 4L, channel, end);
            }
        }
    }

    /// Some channels of one column.
    private void pack(long from, long to, int channel, int end) {
        for (int t = 0; t < taps.taps().size(); t++) {
            long at = from + taps.taps().get(t) * 4L;
            long row = to + (long) t * order.channels() * Tiles.COLUMNS * 4;
            for (int c = channel; c < end; c++) {
                Lanes.set(row + (long) c * Tiles.COLUMNS * 4, Lanes.get(at + c * order.perChannel() * 4));
            }
        }
    }

    /// Sums up the products of one group of channels at all places.
    ///
    /// @param frame what is read
    /// @param whole where the columns of full vectors go
    /// @param apart where those of a last panel go that fills no whole number of vectors, from its first column on
    void multiply(float[] frame, Places whole, Places apart, int group) {
        int in = group * order.channels();
        long out = (long) group * order.columns() * 4;
        for (int panel = 0; panel < order.panels(); panel++) {
            int first = order.first(panel);
            int columns = order.first(panel + 1) - first;
            int vectors = Math.ceilDiv(columns, Lanes.COUNT);
            boolean isWhole = columns % Lanes.COUNT == 0;
            Tiles.multiply(
                    frame,
                    isWhole ? whole : apart,
                    runs,
                    panel(group, panel),
                    vectors,
                    in,
                    isWhole ? out + first * 4L : 0);
        }
    }
}
