package org.millijoule.kernel;

import java.lang.foreign.MemorySegment;

/// Takes the gradient of [Rows] a few rows at a time: into memory, or it computes at once what follows from it.
public interface RowGradients {
    /// The address of row 0 of the memory that takes the gradient, else 0.
    long address();

    /// Takes the gradient of some rows that were computed, and computes those again on the way. Not called where
    /// [#address()] is memory.
    ///
    /// @param piece of work, whose rows come from one thread in their order; below the number that was announced
    /// @param gradient address of (count, channels); may be overwritten
    /// @param values address of (count, channels), which becomes the rows
    void take(int piece, long row, int count, long gradient, long values);

    /// Into memory.
    static RowGradients of(MemorySegment memory) {
        return new RowGradients() {
            @Override
            public long address() {
                return memory.address();
            }

            @Override
            public void take(int piece, long row, int count, long gradient, long values) {
                throw new UnsupportedOperationException("they lie in memory");
            }
        };
    }
}
