package org.millijoule.quantize;

/// How [Lsq] finds the step sizes to start from.
public enum Calibration {
    /// The squared error's steps from 3 bits on, LSQ's formula at 2 bits: before any training the first lose less
    /// accuracy, at 2 bits the second train faster (`our choice`).
    BY_BITS,
    /// The step that minimises the mean of `(x - Q(x))^2`.
    SQUARED_ERROR,
    /// `2 mean|x| / sqrt(highest)`, LSQ section 2.1.
    LSQ_FORMULA;

    /// This rule for `grid`, never [#BY_BITS].
    Calibration on(Grid grid) {
        if (this != BY_BITS) {
            return this;
        }
        return grid.bits() >= 3 ? SQUARED_ERROR : LSQ_FORMULA;
    }
}
