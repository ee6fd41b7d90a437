package org.millijoule.search.strategy;

/// The standard normal distribution.
final class Normal {
    private Normal() {}

    static double density(double z) {
        return StrictMath.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /// Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17; the error is below 7.5e-8.
    static double cumulative(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double tail = density(z)
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z >= 0 ? 1 - tail : tail;
    }
}
