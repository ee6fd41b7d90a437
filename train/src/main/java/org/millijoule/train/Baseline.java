package org.millijoule.train;

import java.util.Locale;

/// A network beside the found one, trained the same way, to compare it with.
public enum Baseline {
    /// The cheapest of the space, in the first budget's metric.
    SMALLEST,
    /// The dearest of the space, in the first budget's metric.
    LARGEST;

    /// The name in specs, files and reports.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
