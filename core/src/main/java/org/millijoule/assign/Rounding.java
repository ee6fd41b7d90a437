package org.millijoule.assign;

import java.util.ArrayList;
import java.util.List;

/// How far computed sums of a problem may be from the true ones (Higham, "Accuracy and Stability of Numerical
/// Algorithms", 2002, section 4.2: n additions err by at most n u times the sum of the magnitudes).
final class Rounding {
    private static final double UNIT = 0x1p-53;

    private final Layers layers;
    private final int additions;
    private final double[] lattice; // by measure: all values are whole multiples of it and sums exact, or 0

    Rounding(Layers layers, List<Factor> losses, List<Limit> limits) {
        this.layers = layers;
        List<List<Factor>> terms = new ArrayList<>(List.of(losses));
        limits.forEach(limit -> terms.add(limit.costs()));
        this.lattice = terms.stream().mapToDouble(Rounding::lattice).toArray();
        this.additions = terms.stream().mapToInt(List::size).max().orElse(0) + layers.count;
    }

    private static double lattice(List<Factor> factors) {
        int lowest = Integer.MAX_VALUE;
        double total = 0;
        for (Factor factor : factors) {
            double largest = 0;
            for (double value : factor.values()) {
                if (value != 0 && Double.isFinite(value)) {
                    largest = Math.max(largest, Math.abs(value));
                    lowest = Math.min(lowest, lowestBit(value));
                }
            }
            total += largest;
        }
        if (lowest == Integer.MAX_VALUE) {
            return 1; // zeros
        }
        return total < Math.scalb(1.0, lowest + 53) ? Math.scalb(1.0, lowest) : 0;
    }

    /// The exponent of the last bit of a number that is 1.
    private static int lowestBit(double value) {
        long bits = Double.doubleToLongBits(value);
        boolean tiny = Math.getExponent(value) < Double.MIN_EXPONENT;
        long mantissa = (bits & ((1L << 52) - 1)) | (tiny ? 0 : 1L << 52);
        return Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - 52 + Long.numberOfTrailingZeros(mantissa);
    }

    /// Whether sums of this measure are exact in any order.
    boolean exact(int measure) {
        return lattice[measure] > 0;
    }

    /// By how much two different sums differ at least, or 0.
    double step(int measure) {
        return lattice[measure];
    }

    /// Of the sum of a direction along a path that goes over arcs that are left, its bound included.
    double error(Direction direction) {
        if (direction.exact()) {
            return 0;
        }
        double magnitude = Math.abs(direction.base());
        for (int i = 0; i < layers.count; i++) {
            double largest = 0;
            for (int arc = 0; arc < layers.next[i].length; arc++) {
                if (layers.next[i][arc] >= 0) {
                    double sum = 0;
                    for (int m = 0; m < layers.measures; m++) {
                        sum += Math.abs(direction.weights()[m] * layers.value[m][i][arc]);
                    }
                    largest = Math.max(largest, sum);
                }
            }
            magnitude += largest;
        }
        return (4.0 * additions + 4.0 * layers.measures + 16) * UNIT * magnitude;
    }

    /// Of the sum of a measure along a path whose sum is at most `most`.
    double error(int measure, double most) {
        if (exact(measure)) {
            return 0;
        }
        double magnitude = 0;
        double least = 0;
        for (int i = 0; i < layers.count; i++) {
            double smallest = Double.POSITIVE_INFINITY;
            for (int arc = 0; arc < layers.next[i].length; arc++) {
                if (layers.next[i][arc] >= 0) {
                    smallest = Math.min(smallest, layers.value[measure][i][arc]);
                }
            }
            magnitude += Double.isFinite(smallest) ? Math.abs(smallest) : 0;
            least += Double.isFinite(smallest) ? smallest : 0;
        }
        double above = Math.min(Math.max(most - least, 0), layers.sum(measure, true, true) + Math.abs(least));
        return 2.0 * (additions + 2) * UNIT * (magnitude + above) * (1 + 1e-9);
    }

    /// What the sums of a measure may lose where one label stands in for another at each layer.
    double slip(int measure, double most) {
        return 2.0 * (layers.count + 2) * error(measure, most);
    }
}
