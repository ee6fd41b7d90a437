package org.millijoule.search;

/// A strategy that learns from gradients of a supernet's loss, so it needs weights and cannot run on a table.
public non-sealed interface Differentiable extends SearchStrategy {}
