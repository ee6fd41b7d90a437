package org.millijoule.assign;

import java.util.List;

/// What is sought among the paths of [Layers], and which weighted sums of measures bound it.
sealed interface Goal permits LeastLoss, LeastExcess {
    /// What a weight becomes in points around (`our choice`): fewer, where many limits make many points.
    static List<Double> factors(int limits) {
        return limits > 4 ? List.of(0.7, 1.4) : List.of(0.5, 0.8, 0.95, 1.05, 1.25, 2.0);
    }

    /// How many numbers a point of the dual has.
    int dimensions();

    /// A weighted sum: for any options of value z, `weights . measures <= base + slope z`.
    Direction direction(double[] point);

    /// Points near one, whose directions bound better where a partial path has used more or less than its share.
    List<double[]> around(double[] point);

    /// Which coordinate of the dual is outside of its domain (`dimensions()`: their sum), or -1.
    int outside(double[] point);

    /// How the bound at a point grows with the coordinates, given the measures of its best path.
    double[] growth(double[] totals);

    /// What is minimised; infinite where the options are not allowed.
    double value(int[] options);

    /// The largest cost of a limit that does not count at all.
    double free(int limit);

    boolean minimisesLoss();

    List<Limit> limits();
}
