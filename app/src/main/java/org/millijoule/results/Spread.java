package org.millijoule.results;

import java.util.List;
import java.util.OptionalDouble;

/// A figure over several seeds.
///
/// @param sd sample standard deviation; none of a single value
public record Spread(double mean, OptionalDouble sd) {
    /// Mean (NaN of no value) and sample standard deviation of the values.
    public static Spread of(List<Double> values) {
        double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
        if (values.size() < 2) {
            return new Spread(mean, OptionalDouble.empty());
        }
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return new Spread(mean, OptionalDouble.of(Math.sqrt(squares / (values.size() - 1))));
    }
}
