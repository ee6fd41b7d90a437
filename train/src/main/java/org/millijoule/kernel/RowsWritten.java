package org.millijoule.kernel;

/// Work on rows of a result while they are in the cache of the thread that wrote them.
public interface RowsWritten {
    /// None.
    RowsWritten NOTHING = (_, _, _) -> {};

    /// Does it.
    ///
    /// @param piece its number; the rows of a piece come in their order
    /// @param row the first of those written
    /// @param rows how many
    void accept(int piece, long row, int rows);
}
