package org.millijoule.kernel;

/// Rows of float32 memory, cut into pieces of work and those into blocks that stay in the cache while
/// several kernels visit them. The cuts depend on the shape alone.
public final class RowBlocks {
    /// Elements of a piece: large against the cost of handing it to a thread (`our choice`).
    private static final int PIECE = 1 << 15;

    /// Elements of a block: four arrays of it stay in the second-level cache, and each loop over a channel's rows
    /// is long (`our choice`).
    private static final int BLOCK = 1 << 13;

    /// Blocks hold a multiple of so many rows: together they fill vectors if the columns are a multiple of 2.
    private static final int ROWS = 8;

    private final long rows;
    private final int columns;
    private final int rowsOfBlock;
    private final long rowsOfPiece;

    /// @param columns elements of a row; at least 1
    public RowBlocks(long rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.rowsOfBlock = Math.ceilDiv(Math.max(1, BLOCK / columns), ROWS) * ROWS;
        this.rowsOfPiece = Math.ceilDiv(Math.max(1, PIECE / columns), rowsOfBlock) * (long) rowsOfBlock;
    }

    /// In a word.
    public String text() {
        return rows + " pixels of " + columns;
    }

    public long rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public int pieces() {
        return Math.toIntExact(Math.ceilDiv(rows, rowsOfPiece));
    }

    /// Where a row begins, in bytes.
    public long offset(long row) {
        return row * columns * Float.BYTES;
    }

    /// Work on one block.
    public interface Block {
        /// Does it.
        ///
        /// @param piece its number
        /// @param row the first of the block
        /// @param rows of the block
        void accept(int piece, long row, int rows);
    }

    /// Runs `work` for every block; those of a piece in their order, pieces side by side.
    public void forEach(Block work) {
        Chunks.run(pieces(), piece -> {
            long end = Math.min(rows, (piece + 1) * rowsOfPiece);
            for (long row = piece * rowsOfPiece; row < end; row += rowsOfBlock) {
                work.accept(piece, row, (int) Math.min(rowsOfBlock, end - row));
            }
        });
    }
}
