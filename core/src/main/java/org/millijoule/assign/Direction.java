package org.millijoule.assign;

/// A weighted sum of measures and what it may be: `weights . measures <= base + slope z` for options of value z.
///
/// @param exact whether its sums are without rounding
@SuppressWarnings("ArrayRecordComponent") // a bundle of numbers, never compared
record Direction(double[] weights, double base, double slope, boolean exact) {}
