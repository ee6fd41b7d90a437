package org.millijoule.assign;

import java.util.List;

/// A sum of factors that must not exceed a number. The sum is that of the doubles added in the order of `costs`,
/// from 0; it may equal the limit.
///
/// @param most in the unit of the costs
public record Limit(String name, double most, List<Factor> costs) {
    public Limit {
        costs = List.copyOf(costs);
        if (Double.isNaN(most) || most == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException("limit " + name + " needs a number, not " + most);
        }
    }

    /// What these options cost.
    public double cost(int[] options) {
        double sum = 0;
        for (Factor factor : costs) {
            sum += factor.at(options);
        }
        return sum;
    }
}
