package org.millijoule.search.policy;

/// One relaxed draw of all choices of a [Policy], as [Policy#relax] makes it.
///
/// @param soft d, one row per choice, each summing to 1
/// @param mask what the forward pass multiplies with: d itself, or one-hot
/// @param temperature tau
@SuppressWarnings("ArrayRecordComponent") // a buffer between two calls, never compared
public record Relaxed(double[][] soft, double[][] mask, double temperature) {}
