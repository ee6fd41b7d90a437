package org.millijoule.search.problem;

/// A metric that is to be small.
///
/// @param reference the value from which on it is worth nothing: one coordinate of the hypervolume's reference
///     point; infinite where it is the only objective
public record Objective(String metric, double reference) {
    public Objective {
        if (Double.isNaN(reference)) {
            throw new IllegalArgumentException("the reference of " + metric + " must be a number");
        }
    }

    /// The only objective.
    public Objective(String metric) {
        this(metric, Double.POSITIVE_INFINITY);
    }
}
