package org.millijoule.search;

/// A hard limit: "energy at most 2 mJ".
///
/// @param limit in the metric's unit
public record Constraint(Metric metric, double limit) {
    public Constraint {
        if (!(limit > 0) || Double.isInfinite(limit)) {
            throw new IllegalArgumentException(metric.key() + " needs a limit above 0, not " + limit);
        }
    }

    /// Whether a value in the metric's unit keeps the limit; the limit itself does.
    public boolean allows(double value) {
        return value <= limit;
    }
}
