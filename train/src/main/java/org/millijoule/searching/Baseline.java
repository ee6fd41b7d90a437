package org.millijoule.searching;

import java.util.Locale;
import java.util.OptionalInt;

/// A network beside the found one, trained the same way, to compare it with.
public enum Baseline {
    /// The cheapest of the space, in the first budget's metric.
    SMALLEST,
    /// The dearest of the space, in the first budget's metric.
    LARGEST,
    /// What one would take without any search, at 2 bits wherever they are chosen: see
    /// [org.millijoule.space.SearchSpace#uniform(int)].
    UNIFORM_2,
    /// The same at 4 bits.
    UNIFORM_4,
    /// The same at 6 bits.
    UNIFORM_6,
    /// The same at 8 bits.
    UNIFORM_8;

    /// The bit-width of a uniform network.
    public OptionalInt bits() {
        return switch (this) {
            case SMALLEST, LARGEST -> OptionalInt.empty();
            case UNIFORM_2 -> OptionalInt.of(2);
            case UNIFORM_4 -> OptionalInt.of(4);
            case UNIFORM_6 -> OptionalInt.of(6);
            case UNIFORM_8 -> OptionalInt.of(8);
        };
    }

    /// The name in specs, files and reports.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
