package org.millijoule.hardware;

/// What one layer or network costs on an accelerator, for the model's whole batch.
///
/// @param cycles of the accelerator's clock
/// @param seconds from the first input to the last output
public record Cost(long cycles, double seconds, Energy energy) {
    public static final Cost ZERO = new Cost(0, 0, Energy.ZERO);

    /// Both, one after the other.
    public Cost plus(Cost other) {
        return new Cost(cycles + other.cycles, seconds + other.seconds, energy.plus(other.energy));
    }
}
