package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.WIDEST;

/// The fewest rows that fill whole vectors of every processor: sums of a period are kept in as many lanes as it has
/// elements, whatever a vector holds.
record RowPeriod(int channels, int rows) {
    static RowPeriod of(int channels) {
        int rows = 1;
        while (rows * channels % WIDEST != 0) {
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
