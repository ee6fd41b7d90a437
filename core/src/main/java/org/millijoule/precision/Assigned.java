package org.millijoule.precision;

import java.util.OptionalDouble;
import org.millijoule.network.QuantizationPolicy;

/// Bit-widths that a method chose.
///
/// @param options of [BitChoices]
/// @param loss the sum of the sensitivities of all layers
/// @param lowerBound no bit-widths inside the budgets have less, proven; empty where the method proves nothing
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Assigned(BitChoices choices, int[] options, double loss, OptionalDouble lowerBound) {
    private static final double ROUNDING = 1e-9;

    /// The bit-widths of all layers.
    public QuantizationPolicy policy() {
        return choices.policy(options);
    }

    /// Whether a gap is none: so much the rounding of sums may leave (CONTRACT.md, `optimal`).
    public static boolean isLeast(double gap) {
        return gap <= ROUNDING;
    }

    /// How far the loss may be from the least one, as a share of it; 0 where it is the least.
    public OptionalDouble gap() {
        if (lowerBound.isEmpty()) {
            return OptionalDouble.empty();
        }
        double bound = lowerBound.getAsDouble();
        return OptionalDouble.of(loss <= bound ? 0 : (loss - bound) / Math.abs(loss));
    }
}
