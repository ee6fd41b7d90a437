package org.millijoule.network.graph;

/// `erf(x) = 2/sqrt(pi) * integral from 0 to x of exp(-t^2)`, within 1e-14: the series of powers near 0, the continued
/// fraction of `erfc` away from it (Abramowitz and Stegun, 7.1.6 and 7.1.14).
final class ErrorFunction {
    private static final double FAR = 2.5;
    private static final int TERMS = 120;

    private ErrorFunction() {}

    static double at(double x) {
        double size = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        double value = size < FAR ? series(size) : 1 - complement(size);
        return Math.copySign(value, x);
    }

    /// `2/sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (1 3 5 ... (2n+1))`.
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < TERMS && term > 1e-18 * sum; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    /// `exp(-x^2)/sqrt(pi) 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...))))`.
    private static double complement(double x) {
        double tail = x;
        for (int n = TERMS; n >= 1; n--) {
            tail = x + n / 2.0 / tail;
        }
        return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / tail;
    }
}
