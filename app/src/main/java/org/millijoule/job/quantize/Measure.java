package org.millijoule.job.quantize;

/// What the sensitivity of a layer is.
public enum Measure {
    /// The divergence of the classes' probabilities from those at full precision, in nats.
    KL,
    /// The squared error of the logits.
    LOGITS,
    /// The squared error of what is rounded, weighted by the empirical Fisher information.
    FISHER,
    /// The squared error of what is rounded, weighted by the mean of the Hessian's diagonal (HAWQ-V2).
    HESSIAN
}
