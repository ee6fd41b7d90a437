package org.millijoule.assign;

import java.util.Arrays;
import java.util.List;

/// The best bound that weights of the limits give: a concave function of them, each value of which is the least path
/// through [Layers]. In one dimension by intersecting tangents; in more by the ellipsoid method with deep cuts
/// (Bland, Goldfarb and Todd, "The ellipsoid method: a survey", Operations Research 29, 1981), which no scale of the
/// weights and no kink can mislead.
final class Ascent {
    private static final double PRECISE = 1e-7; // our choice: of the bound; passes close what is left

    private final Layers layers;
    private final Goal goal;
    private final Incumbent incumbent;
    private final Work work;
    private double bound = Double.NEGATIVE_INFINITY;
    private double[] best = {};

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Tangent(double[] at, double value, double[] growth) {}

    Ascent(Layers layers, Goal goal, Incumbent incumbent, Work work) {
        this.layers = layers;
        this.goal = goal;
        this.incumbent = incumbent;
        this.work = work;
    }

    /// The direction with the best bound.
    Direction best() {
        int n = goal.dimensions();
        if (n == 0) {
            tangent(new double[0]);
        } else if (n == 1) {
            line();
        } else {
            ellipsoid(n);
        }
        return goal.direction(best);
    }

    /// The point that it belongs to.
    double[] point() {
        return best.clone();
    }

    private Tangent tangent(double[] at) {
        Direction direction = goal.direction(at);
        double[][] toEnd = layers.toEnd(direction.weights());
        work.spend(layers.arcs() / 4 + 1);
        double value = toEnd[0][0] - direction.base();
        int[] options = layers.best(direction.weights(), toEnd);
        double[] totals = layers.totals(options);
        if (value > bound) {
            bound = value;
            best = at.clone();
        }
        if (!goal.minimisesLoss() || totals[0] < incumbent.value()) {
            incumbent.offer(options);
        }
        return new Tangent(at.clone(), value, goal.growth(totals));
    }

    private void line() {
        Tangent low = tangent(new double[] {0});
        Tangent high = tangent(new double[] {1});
        for (int round = 0; round < 60 && low.growth()[0] > 0 && high.growth()[0] < 0; round++) {
            double fall = low.growth()[0] - high.growth()[0];
            double at = (high.value() - high.growth()[0] * high.at()[0] - low.value() + low.growth()[0] * low.at()[0])
                    / fall;
            double promised = low.value() + low.growth()[0] * (at - low.at()[0]);
            if (!(at > low.at()[0] && at < high.at()[0])) {
                return;
            }
            Tangent middle = tangent(new double[] {at});
            if (middle.value() >= promised - 1e-14 * Math.abs(promised)) {
                return;
            }
            if (middle.growth()[0] > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    private void ellipsoid(int n) {
        double[] centre = new double[n];
        double[][] shape = new double[n][n];
        boolean simplex = !goal.minimisesLoss();
        Arrays.fill(centre, simplex ? 1.0 / (n + 1) : 1);
        for (int k = 0; k < n; k++) {
            shape[k][k] = simplex ? 1 : n;
        }
        long rounds = Math.clamp(40_000_000L / (layers.arcs() * (long) layers.measures), 60, 100L + 40L * n * n);
        for (long round = 0; round < rounds; round++) {
            int outside = goal.outside(centre);
            double[] down = new double[n]; // better points are where down . (point - centre) <= -depth
            double depth;
            if (outside >= 0) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    down[k] = outside == n ? 1 : k == outside ? -1 : 0;
                    sum += down[k] * centre[k];
                }
                depth = outside == n ? sum - 1 : sum;
            } else {
                Tangent tangent = tangent(centre);
                for (int k = 0; k < n; k++) {
                    down[k] = -tangent.growth()[k];
                }
                depth = bound - tangent.value();
            }
            if (!cut(n, centre, shape, down, depth, outside < 0)) {
                return;
            }
        }
    }

    /// Shrinks the ellipsoid to the half that matters; false where nothing better is left in it.
    private boolean cut(int n, double[] centre, double[][] shape, double[] down, double depth, boolean isTangent) {
        double[] step = new double[n];
        double square = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                step[i] += shape[i][j] * down[j];
            }
            square += step[i] * down[i];
        }
        double reach = Math.sqrt(square);
        if (!(reach > 0) || depth >= reach || (isTangent && reach - depth <= PRECISE * Math.abs(bound))) {
            return false;
        }
        double t = Math.max(depth / reach, 0);
        for (int i = 0; i < n; i++) {
            step[i] /= reach;
            centre[i] -= (1 + n * t) / (n + 1) * step[i];
        }
        double grow = n * n * (1 - t * t) / (n * n - 1.0);
        double shrink = 2 * (1 + n * t) / ((n + 1) * (1 + t));
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                shape[i][j] = grow * (shape[i][j] - shrink * step[i] * step[j]);
            }
        }
        return true;
    }

    /// For each limit, the unit of its multiplier: what alone makes the loss give way to it.
    static double[] units(Layers layers, List<Limit> limits) {
        int n = limits.size();
        double[] ranges = new double[n];
        double[] units = new double[n];
        double spread = layers.sum(0, true, false) - layers.sum(0, false, false);
        double strongest = 0;
        for (int k = 0; k < n; k++) {
            ranges[k] = layers.sum(k + 1, true, false) - layers.sum(k + 1, false, false);
            double unit = spread / ranges[k];
            int low = -80;
            int high = 40;
            while (unit > 0 && ranges[k] > 0 && high - low > 1) {
                int middle = Math.floorDiv(low + high, 2);
                double[] weights = new double[n + 1];
                weights[0] = 1;
                weights[k + 1] = Math.scalb(unit, middle);
                double[] totals = layers.totals(layers.best(weights, layers.toEnd(weights)));
                double cheapest = layers.sum(k + 1, false, false);
                boolean enough = totals[k + 1] <= Math.max(limits.get(k).most(), cheapest + 1e-9 * ranges[k]);
                high = enough ? middle : high;
                low = enough ? low : middle;
            }
            if (unit > 0 && ranges[k] > 0) {
                strongest = Math.max(strongest, Math.scalb(unit, high) * ranges[k]);
            }
        }
        for (int k = 0; k < n; k++) {
            units[k] = ranges[k] > 0 && strongest > 0 ? strongest / ranges[k] : 0;
        }
        return units;
    }
}
