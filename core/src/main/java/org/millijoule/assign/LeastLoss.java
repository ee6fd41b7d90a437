package org.millijoule.assign;

import java.util.ArrayList;
import java.util.List;

/// The least loss inside every limit. A point of its dual are the multipliers of the limits, times `units`.
@SuppressWarnings("ArrayRecordComponent") // never compared
record LeastLoss(AssignmentProblem problem, List<Limit> limits, double[] units) implements Goal {
    @Override
    public int dimensions() {
        return limits.size();
    }

    @Override
    public Direction direction(double[] point) {
        double[] weights = new double[limits.size() + 1];
        weights[0] = 1;
        double base = 0;
        for (int k = 0; k < point.length; k++) {
            weights[k + 1] = point[k] * units[k];
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
                    around.add(near);
                }
            }
        }
        return around;
    }

    @Override
    public int outside(double[] point) {
        for (int k = 0; k < point.length; k++) {
            if (point[k] < 0) {
                return k;
            }
        }
        return -1;
    }

    @Override
    public double[] growth(double[] totals) {
        double[] growth = new double[limits.size()];
        for (int k = 0; k < growth.length; k++) {
            growth[k] = (totals[k + 1] - limits.get(k).most()) * units[k];
        }
        return growth;
    }

    @Override
    public double value(int[] options) {
        for (Limit limit : problem.limits()) {
            if (!(limit.cost(options) <= limit.most())) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return problem.loss(options);
    }

    @Override
    public double free(int limit) {
        return limits.get(limit).most();
    }

    @Override
    public boolean minimisesLoss() {
        return true;
    }
}
