package org.millijoule.assign;

import java.util.ArrayList;
import java.util.List;

/// The least of the largest excess over a limit, in shares of `scales`. A point of its dual are the weights of all
/// limits but the last, which together are 1.
///
/// @param floor excess that is good enough: less makes no difference
@SuppressWarnings("ArrayRecordComponent") // never compared
record LeastExcess(AssignmentProblem problem, List<Limit> limits, double[] scales, double floor) implements Goal {
    @Override
    public int dimensions() {
        return limits.size() - 1;
    }

    @Override
    public Direction direction(double[] point) {
        double[] weights = new double[limits.size() + 1];
        double last = 1;
        double base = 0;
        for (int k = 0; k < limits.size(); k++) {
            double share = k < point.length ? point[k] : Math.max(last, 0);
            last -= share;
            weights[k + 1] = share / scales[k];
            base += weights[k + 1] * limits.get(k).most();
        }
        return new Direction(weights, base, 1, false);
    }

    @Override
    public List<double[]> around(double[] point) {
        List<double[]> around = new ArrayList<>();
        for (int k = 0; k < point.length; k++) {
            for (double factor : Goal.factors(limits.size())) {
                if (point[k] > 0) {
                    double[] near = point.clone();
                    near[k] *= factor;
                    double sum = 1 + near[k] - point[k];
                    for (int i = 0; i < near.length; i++) {
                        near[i] /= sum;
                    }
                    around.add(near);
                }
            }
        }
        return around;
    }

    @Override
    public int outside(double[] point) {
        double sum = 0;
        for (int k = 0; k < point.length; k++) {
            if (point[k] < 0) {
                return k;
            }
            sum += point[k];
        }
        return sum > 1 ? point.length : -1;
    }

    @Override
    public double[] growth(double[] totals) {
        double[] growth = new double[dimensions()];
        for (int k = 0; k < growth.length; k++) {
            growth[k] = excess(totals, k) - excess(totals, growth.length);
        }
        return growth;
    }

    private double excess(double[] totals, int k) {
        return (totals[k + 1] - limits.get(k).most()) / scales[k];
    }

    @Override
    public double value(int[] options) {
        double worst = Double.NEGATIVE_INFINITY;
        if (!Double.isFinite(problem.loss(options))) {
            return Double.POSITIVE_INFINITY;
        }
        for (int k = 0; k < limits.size(); k++) {
            double cost = limits.get(k).cost(options);
            worst = Math.max(
                    worst,
                    cost <= limits.get(k).most() && floor == 0
                            ? 0
                            : (cost - limits.get(k).most()) / scales[k]);
        }
        return Math.max(worst, floor);
    }

    @Override
    public double free(int limit) {
        return limits.get(limit).most() + (floor == Double.NEGATIVE_INFINITY ? floor : floor * scales[limit]);
    }

    @Override
    public boolean minimisesLoss() {
        return false;
    }
}
