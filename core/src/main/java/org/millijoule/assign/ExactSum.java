package org.millijoule.assign;

import java.math.BigDecimal;
import java.util.stream.DoubleStream;

/// Sums of doubles without rounding but at the end.
final class ExactSum {
    private ExactSum() {}

    /// Infinite where a term is.
    static double of(DoubleStream terms) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double term : terms.toArray()) {
            if (Double.isInfinite(term)) {
                return Double.POSITIVE_INFINITY;
            }
            sum = sum.add(new BigDecimal(term));
        }
        return sum.doubleValue();
    }
}
