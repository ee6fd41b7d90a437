package org.millijoule.quantize;

import org.millijoule.network.Kernel;

/// Refuses numbers that no [QuantizedModel] may hold.
final class ParameterChecks {
    private ParameterChecks() {}

    /// Weights are on a signed grid, `outputs` times `each` of them.
    static void weights(String name, Grid grid, byte[] weights, int outputs, int each) {
        if (!grid.signed()) {
            throw new IllegalArgumentException(name + ": weights need a signed grid, not " + grid);
        }
        if (outputs < 1 || each < 1 || weights.length != (long) outputs * each) {
            throw new IllegalArgumentException(
                    name + ": " + weights.length + " weights, but " + outputs + " outputs need " + each + " each");
        }
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] < grid.lowest() || weights[i] > grid.highest()) {
                throw new IllegalArgumentException(name + ": weight " + i + " is " + weights[i] + ", outside "
                        + grid.lowest() + ".." + grid.highest() + " of " + grid.bits() + " bits");
            }
        }
    }

    /// One finite number per channel, above 0 if `positive`.
    static void perChannel(String name, String what, float[] values, int channels, boolean positive) {
        if (values.length != channels) {
            throw new IllegalArgumentException(
                    name + ": " + values.length + " " + what + " for " + channels + " channels");
        }
        for (int i = 0; i < channels; i++) {
            if (!Float.isFinite(values[i]) || (positive && values[i] <= 0)) {
                throw new IllegalArgumentException(name + ": " + what + " must be " + (positive ? "positive" : "finite")
                        + ", but that of channel " + i + " is " + values[i]);
            }
        }
    }

    /// Each a finite number, and at least one.
    static void finite(String name, String what, float[] values) {
        perChannel(name, what, values, Math.max(1, values.length), false);
    }

    /// A kernel over height and width alone.
    static void flat(String name, Kernel kernel) {
        if (kernel.transposed() || !kernel.depth().equals(Kernel.Axis.POINT)) {
            throw new IllegalArgumentException(name + ": " + kernel + " is no kernel over a flat map");
        }
    }
}
