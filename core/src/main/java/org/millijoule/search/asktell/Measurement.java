package org.millijoule.search.asktell;

import org.millijoule.space.Architecture;

/// Measures one architecture; called from several threads at once.
public interface Measurement {
    /// The value, finite.
    ///
    /// @throws Exception if it has none; the message is the reason
    double of(Architecture architecture) throws Exception;
}
