package org.millijoule.network.onnx.file;

import java.util.Arrays;

/// Numbers as they come from the file, at most `longest` of them; what comes after is counted as too long and
/// left.
final class NumberRow {
    private final int longest;
    private double[] values = new double[0];
    private int size;
    private boolean overflown;

    NumberRow(int longest) {
        this.longest = longest;
    }

    void add(double value) {
        if (size == longest) {
            overflown = true;
            return;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.min(longest, Math.max(4, 2 * size)));
        }
        values[size++] = value;
    }

    boolean overflown() {
        return overflown;
    }

    int size() {
        return size;
    }

    Numbers numbers() {
        return Numbers.of(Arrays.copyOf(values, size));
    }
}
