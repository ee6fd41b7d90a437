package org.millijoule.quantize;

/// The gradient of a step, by what the values inside the grid's range give; each value outside gives the bound it
/// is clipped to, times its own gradient.
public enum StepGradient {
    /// `r - v` with `v = x / step` and `r = round(v)`: LSQ, equation 3.
    LSQ,
    /// 0 inside: PACT, equation 3; there the gradient is that of the clipping value `step * highest`.
    CLIPPING,
    /// None at all, inside or outside: the step is set, not learned.
    NONE;

    /// The factor on `r - v` inside the range.
    float inside() {
        return switch (this) {
            case LSQ -> 1;
            case CLIPPING, NONE -> 0;
        };
    }
}
