package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.COUNT;

/// The fewest rows that fill whole vectors.
record RowPeriod(int channels, int rows) {
    static RowPeriod of(int channels) {
        int rows = 1;
        while (rows * channels % COUNT != 0) {
            rows *= 2; // vectors have a power of two of lanes
        }
        return new RowPeriod(channels, rows);
    }

    int length() {
        return rows * channels;
    }

    /// In bytes.
    long stride() {
        return length() * 4L;
    }
}
