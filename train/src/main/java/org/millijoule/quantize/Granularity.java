package org.millijoule.quantize;

/// How many step sizes the weights of a layer have.
public enum Granularity {
    /// One per output channel.
    PER_CHANNEL,
    /// One for all.
    PER_TENSOR
}
