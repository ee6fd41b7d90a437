package org.millijoule.search.policy;

/// How likely a [Policy] holds one option.
///
/// @param choice `BLOCK.LETTER`, for example `3.k`
public record OptionProbability(String choice, String option, double probability) {}
