package org.millijoule.search;

/// How an error was obtained.
public enum Fidelity {
    /// With the weights that the supernet shares.
    SUPERNET,
    /// After training from scratch.
    RETRAINED,
    /// Looked up in a table of networks that somebody trained.
    TABLE
}
