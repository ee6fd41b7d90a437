package org.millijoule.search.strategy;

import java.util.random.RandomGenerator;
import org.millijoule.search.problem.Scalarization;

/// Where on the front a sample is to go: an angle between the axis of the first objective and that of each other one.
final class Direction {
    /// The ends of the quarter circle are left out, where an objective would not count (`our choice`).
    private static final double MARGIN = 0.01;

    private final double[] shares; // of the quarter circle, one per objective after the first

    private Direction(double[] shares) {
        this.shares = shares;
    }

    /// The `part`-th of `parts` equal parts for the second objective, at random within it and for the others.
    static Direction stratified(int objectives, int part, int parts, RandomGenerator random) {
        double[] shares = new double[objectives - 1];
        for (int k = 0; k < shares.length; k++) {
            int stratum = k == 0 ? part : random.nextInt(parts);
            shares[k] = MARGIN + (1 - 2 * MARGIN) * (stratum + random.nextDouble()) / parts;
        }
        return new Direction(shares);
    }

    /// From -1 to 1, one number per objective after the first.
    double[] condition() {
        double[] u = new double[shares.length];
        for (int k = 0; k < u.length; k++) {
            u[k] = 2 * shares[k] - 1;
        }
        return u;
    }

    /// The reward of going there.
    Scalarization reward(Exploration exploration) {
        double[] unit = new double[shares.length + 1];
        unit[0] = 1;
        double square = 1;
        for (int k = 0; k < shares.length; k++) {
            unit[k + 1] = StrictMath.tan(Math.PI / 2 * shares[k]);
            square += unit[k + 1] * unit[k + 1];
        }
        for (int k = 0; k < unit.length; k++) {
            unit[k] /= Math.sqrt(square);
        }
        return Scalarization.along(exploration.problem, exploration.ranges, unit);
    }
}
