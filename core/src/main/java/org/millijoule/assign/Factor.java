package org.millijoule.assign;

import java.util.List;

/// A term of a sum: its value for each combination of a few variables.
///
/// @param values one per combination of the scope; `+Infinity` forbids a combination
@SuppressWarnings("ArrayRecordComponent") // a table, never compared
public record Factor(Scope scope, double[] values) {
    public Factor {
        if (values.length != scope.size()) {
            throw new IllegalArgumentException(
                    "a factor over " + scope.variables() + " needs " + scope.size() + " values, not " + values.length);
        }
        for (double value : values) {
            if (Double.isNaN(value) || value == Double.NEGATIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "a factor over " + scope.variables() + " has the value " + value + ", which is no number");
            }
        }
    }

    /// Of one variable, a value for each of its options.
    public static Factor of(int variable, double... values) {
        return new Factor(new Scope(List.of(variable), List.of(values.length)), values);
    }

    public double at(int[] options) {
        return values[scope.at(options)];
    }
}
