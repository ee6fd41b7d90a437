package org.millijoule.search;

/// What the forward pass sees of a relaxed choice; the gradient is the same for both.
public enum Relaxation {
    /// The Gumbel-softmax values themselves, as in the talk.
    SOFT,
    /// One option, hard: the largest of the soft values (`our choice` of default; straight-through
    /// Gumbel-softmax, ICLR 2017).
    STRAIGHT_THROUGH
}
