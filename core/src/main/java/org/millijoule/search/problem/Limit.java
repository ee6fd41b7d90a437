package org.millijoule.search.problem;

/// "flops at most 30e6".
public record Limit(String metric, double most) {
    public Limit {
        if (!Double.isFinite(most)) {
            throw new IllegalArgumentException("the limit of " + metric + " must be a finite number, not " + most);
        }
    }
}
