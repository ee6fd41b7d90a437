package org.millijoule.search.policy;

/// What the forward pass sees of a relaxed choice.
public enum Relaxation {
    /// The Gumbel-softmax values themselves, as in the talk.
    SOFT,
    /// One option, hard: the largest of the soft values, with their gradient (`our choice` of default;
    /// straight-through Gumbel-softmax, ICLR 2017).
    STRAIGHT_THROUGH,
    /// The probabilities themselves, without noise or temperature (DARTS, ICLR 2019): every option takes part in every
    /// step, and the gradient has no variance of its own.
    MIXTURE
}
