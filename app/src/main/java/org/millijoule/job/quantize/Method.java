package org.millijoule.job.quantize;

/// How bit-widths are chosen.
public enum Method {
    /// Sensitivities of single layers, their sum least under all budgets, exactly.
    SENSITIVITY,
    /// The same sensitivities, one step after another from the widest bits down.
    GREEDY,
    /// One bit-width for all layers.
    UNIFORM
}
