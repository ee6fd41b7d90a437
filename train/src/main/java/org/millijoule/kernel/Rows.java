package org.millijoule.kernel;

import java.lang.foreign.MemorySegment;

/// Rows of float32 numbers, channels-last pixels say, that a kernel reads a few at a time: they lie in memory, or are
/// computed when they are asked for, so that what one kernel makes of a tensor for the next is never a tensor itself.
/// Any thread may ask for any rows.
public interface Rows {
    /// Numbers of a row.
    int channels();

    /// The address of row 0 where all rows lie in memory one behind the other, else 0.
    long address();

    /// Writes some rows to other memory.
    ///
    /// @param to the address of (count, channels)
    void write(long row, int count, long to);

    /// Where some rows lie: in memory, or in a scratch area.
    default long at(long row, int count, Scratch scratch) {
        if (address() != 0) {
            return address() + offset(row);
        }
        long to = scratch.floats((long) count * channels());
        write(row, count, to);
        return to;
    }

    /// The same, followed by at least so many floats that can be read.
    ///
    /// @param all the number of all rows
    default long withRoom(long row, int count, Scratch scratch, int floats, long all) {
        if (address() != 0 && (all - row - count) * channels() >= floats) {
            return address() + offset(row);
        }
        long to = scratch.floats((long) count * channels() + floats);
        write(row, count, to);
        return to;
    }

    /// Bytes before a row.
    default long offset(long row) {
        return row * channels() * Float.BYTES;
    }

    /// Rows in memory.
    static Rows of(MemorySegment memory, int channels) {
        return new InMemory(memory, channels);
    }

    /// Rows in memory.
    record InMemory(MemorySegment memory, int channels) implements Rows {
        @Override
        public long address() {
            return memory.address();
        }

        @Override
        public void write(long row, int count, long to) {
            Lanes.copy(address() + offset(row), to, offset(count));
        }
    }
}
