package org.millijoule.kernel;

import java.lang.foreign.MemorySegment;

/// The columns of one group of channels as a matrix of its own, put into rows of all channels and taken out of them.
///
/// @param memory of at least as many rows as are moved
/// @param columns of a group
public record GroupColumns(MemorySegment memory, int columns, int groups) {
    private static final int ROWS = 1024; // of a piece of work (`our choice`)

    /// Copies the group's rows into those of `all` (rows, groups * columns).
    ///
    /// @param row the first of `all`
    /// @param column the first of `all`
    public void put(MemorySegment all, long row, int column, long rows) {
        forEachRow(all, row, column, rows, (own, other) -> Lanes.copy(own, other, columns * 4L));
    }

    /// Copies them out of it.
    public void take(MemorySegment all, long row, int column, long rows) {
        forEachRow(all, row, column, rows, (own, other) -> Lanes.copy(other, own, columns * 4L));
    }

    private interface Row {
        void accept(long own, long other);
    }

    private void forEachRow(MemorySegment all, long row, int column, long rows, Row work) {
        long wide = (long) groups * columns * 4;
        if (all.byteSize() < (row + rows) * wide || memory.byteSize() < rows * columns * 4L) {
            throw new IllegalArgumentException("too little memory for " + rows + " rows of " + this);
        }
        long first = all.address() + row * wide + column * 4L;
        Chunks.run(Math.toIntExact(Math.ceilDiv(rows, ROWS)), piece -> {
            for (long r = (long) piece * ROWS; r < Math.min(rows, (piece + 1L) * ROWS); r++) {
                work.accept(memory.address() + r * columns * 4, first + r * wide);
            }
        });
    }
}
