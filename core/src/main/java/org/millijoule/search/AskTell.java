package org.millijoule.search;

import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Proposer;

/// A strategy that sees nothing but what was measured of the architectures it asked for, so it runs on a table, on
/// a supernet or on a cluster alike.
///
/// It is a function of (problem, seed, what it was told): no clock, no other randomness. That alone makes it
/// resumable, [org.millijoule.search.asktell.AskTellSearch] does the rest.
public non-sealed interface AskTell extends SearchStrategy {
    /// A search from its beginning.
    Proposer begin(Problem problem, long seed);
}
