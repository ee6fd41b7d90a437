package org.millijoule.kernel.dense;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.Lanes;

/// The weights of one phase of rows in the order in which [RowTiles] read them: by group, vector of columns, row,
/// channel, tap, lane; columns that a vector lacks are 0.
final class RowPanels {
    private final Panels.Order order;
    private final Taps taps;
    private final int[] rows;
    private final long packed;

    /// @param taps three to a row
    /// @param packed address of as many floats as [#floats] says
    RowPanels(Panels.Order order, Taps taps, MemorySegment weights, long packed) {
        this.order = order;
        this.taps = taps;
        this.packed = packed;
        List<Integer> starts = taps.starts();
        this.rows = new int[starts.size() / RowTiles.TAPS];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = starts.get(row * RowTiles.TAPS);
        }
        Chunks.run(
                order.groups() * vectors(order),
                vector -> pack(weights.address(), vector / vectors(order), vector % vectors(order)));
    }

    private static int vectors(Panels.Order order) {
        return Math.ceilDiv(order.columns(), Lanes.COUNT);
    }

    /// Floats of all vectors.
    static long floats(Panels.Order order, Taps taps) {
        return (long) order.groups()
                * vectors(order)
                * order.channels()
                * taps.taps().size()
                * Lanes.COUNT;
    }

    private long panel(int group, int vector) {
        return packed
                + ((long) group * vectors(order) + vector)
                        * order.channels()
                        * taps.taps().size()
                        * Lanes.BYTES;
    }

    private void pack(long weights, int group, int vector) {
        int first = vector * Lanes.COUNT;
        int columns = Math.min(Lanes.COUNT, order.columns() - first);
        long to = panel(group, vector);
        if (columns < Lanes.COUNT) {
            Lanes.clear(to, (long) order.channels() * taps.taps().size() * Lanes.COUNT);
        }
        for (int c = 0; c < order.channels(); c++) {
            for (int n = 0; n < columns; n++) {
                long from = weights
                        + (group * order.perGroup() + c * order.perChannel() + (first + n) * order.perColumn()) * 4;
                for (int t = 0; t < taps.taps().size(); t++) {
                    int row = t / RowTiles.TAPS;
                    long at = ((long) row * order.channels() + c) * RowTiles.TAPS + t % RowTiles.TAPS;
                    Lanes.set(
                            to + at * Lanes.BYTES + n * 4L,
                            Lanes.get(from + taps.taps().get(t) * 4L));
                }
            }
        }
    }

    /// Sums up the products of rows of pixels.
    ///
    /// @param starts of rows: what their first pixels read, and where their sums go
    /// @param pixel floats from a pixel of the frame to the next
    /// @param count pixels of a row
    /// @param step bytes from a pixel of the target to the next
    /// @param memory of a tile
    void multiply(float[] frame, Places starts, int pixel, int count, long step, long memory) {
        for (int group = 0; group < order.groups(); group++) {
            for (int vector = 0; vector < vectors(order); vector++) {
                int in = group * order.channels();
                int first = vector * Lanes.COUNT;
                long out = (group * (long) order.columns() + first) * 4;
                int columns = Math.min(Lanes.COUNT, order.columns() - first);
                for (int row = 0; row < starts.count(); row++) {
                    int base = starts.from(row) + in;
                    long to = starts.to(row) + out;
                    for (int x = 0; x < count; x += RowTiles.PIXELS) {
                        int pixels = Math.min(RowTiles.PIXELS, count - x);
                        tile(
                                frame,
                                base + x * pixel,
                                pixel,
                                panel(group, vector),
                                to + x * step,
                                step,
                                pixels,
                                columns,
                                memory);
                    }
                }
            }
        }
    }

    /// @param memory takes what is not whole: fewer pixels, or columns that do not fill their vector
    private void tile(
            float[] frame, int base, int pixel, long panel, long to, long step, int pixels, int columns, long memory) {
        if (pixels == RowTiles.PIXELS && columns == Lanes.COUNT) {
            RowTiles.multiply(frame, base, pixel, rows, order.channels(), panel, to, step);
            return;
        }
        RowTiles.multiply(frame, base, pixel, rows, order.channels(), panel, memory, Lanes.BYTES);
        for (int p = 0; p < pixels; p++) {
            Lanes.copyFloats(memory + p * Lanes.BYTES, to + p * step, columns);
        }
    }
}
