package org.millijoule.assign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// From a bound and an incumbent to a proof: sweeps of growing width, between which arcs are removed that cannot be
/// part of anything better.
final class Engine {
    private static final int[] WIDTHS = {16, 256, 4096, 32_768}; // our choice; after them the widest
    private static final int WIDEST = 200_000; // our choice: labels of a layer, 100 MB of them
    private static final int TRACES = 40_000_000; // our choice: labels of all layers, 240 MB of them
    private static final double CLOSED = 0.9e-9; // of the objective: what is promised, less its own rounding

    private final Layers layers;
    private final Goal goal;
    private final Rounding rounding;
    private final Work work;
    private final Incumbent incumbent;
    private final int widest;
    private List<Direction> directions = List.of();
    private double lower = Double.NEGATIVE_INFINITY;
    private int round;
    private boolean strict;
    private boolean proven;

    Engine(Layers layers, Goal goal, Rounding rounding, Work work) {
        this.layers = layers;
        this.goal = goal;
        this.rounding = rounding;
        this.work = work;
        this.incumbent = new Incumbent(goal);
        this.widest = Math.min(WIDEST, TRACES / Math.max(layers.count, 1));
    }

    Incumbent incumbent() {
        return incumbent;
    }

    /// No options have a value below this; infinite where it is proven that none are allowed.
    double lower() {
        return proven && !incumbent.exists() ? Double.POSITIVE_INFINITY : Math.min(lower, incumbent.value());
    }

    /// Whether the incumbent is the best, or that there is none.
    boolean proven() {
        return proven;
    }

    /// Goes on until there is a proof, or the work is spent, or sweeps that are wider no longer help.
    ///
    /// @param first whether to stop as well where narrow sweeps find nothing that is allowed
    void run(boolean first) {
        if (directions.isEmpty()) {
            bound();
        }
        while (!closed() && !work.spent()) {
            int width = round < WIDTHS.length ? Math.min(WIDTHS[round], widest) : widest;
            while (removed() > 0) {
                work.spend(layers.arcs()); // until nothing changes
            }
            Sweep.Outcome outcome = new Sweep(layers, goal, rounding, incumbent, work, directions, strict).run(width);
            if (outcome.complete()) {
                if (!vague(outcome)) {
                    lower = Math.max(lower, incumbent.value() - slip());
                    proven = true;
                    return;
                }
                strict = true;
                continue;
            }
            lower = Math.max(lower, Math.min(incumbent.value(), outcome.cut() - rounding.error(directions.getFirst())));
            round++;
            if (round > WIDTHS.length + 1 || (first && round > 1 && !incumbent.exists())) {
                return;
            }
            bound();
        }
        proven = closed();
    }

    /// What the value may be lower than the incumbent's for rounding alone, after a sweep that was complete.
    private double slip() {
        if (strict || !incumbent.exists()) {
            return 0;
        }
        if (goal.minimisesLoss()) {
            return rounding.slip(0, incumbent.value());
        }
        double worst = 0;
        for (int m = 1; m < layers.measures; m++) {
            double[] weights = cap(m - 1).weights();
            worst = Math.max(worst, weights[m] * rounding.slip(m, Double.POSITIVE_INFINITY));
        }
        return worst;
    }

    private boolean vague(Sweep.Outcome outcome) {
        double allowed = goal.minimisesLoss() ? CLOSED * Math.abs(incumbent.value()) : Math.abs(incumbent.value()) / 2;
        return outcome.doubtful() || (!strict && incumbent.exists() && slip() > allowed);
    }

    /// The best direction on the arcs that are left, those around it, and the limits each alone.
    private void bound() {
        if (!layers.passable()) {
            lower = Math.max(lower, incumbent.value());
            directions = List.of(new Direction(new double[layers.measures], 0, 1, true));
            return; // nothing is better than the incumbent
        }
        Ascent ascent = new Ascent(layers, goal, incumbent, work);
        Direction best = ascent.best();
        boolean exact = goal.minimisesLoss()
                && rounding.exact(0)
                && Arrays.stream(best.weights()).skip(1).allMatch(w -> w == 0);
        List<Direction> all = new ArrayList<>();
        all.add(new Direction(best.weights(), best.base(), best.slope(), exact));
        for (int k = 0; k < goal.limits().size(); k++) {
            all.add(cap(k));
        }
        goal.around(ascent.point()).forEach(point -> all.add(goal.direction(point)));
        directions = List.copyOf(all);
        lower = Math.max(lower, sharpened(layers.toEnd(best.weights())[0][0] - best.base()));
    }

    /// A computed bound, with its rounding, and with what is known of values.
    private double sharpened(double computed) {
        double value = computed - rounding.error(directions.getFirst());
        if (goal instanceof LeastExcess least) {
            return Math.max(value, least.floor());
        }
        double step = rounding.step(0);
        if (step > 0 && Math.abs(value) < 0x1p50 * step) {
            value = Math.ceil(value / step) * step;
        }
        return layers.nonNegative(0) ? Math.max(value, 0) : value;
    }

    private Direction cap(int k) {
        Limit limit = goal.limits().get(k);
        double[] weights = new double[layers.measures];
        if (goal instanceof LeastExcess least) {
            weights[k + 1] = 1 / least.scales()[k];
            return new Direction(weights, limit.most() / least.scales()[k], 1, false);
        }
        weights[k + 1] = 1;
        return new Direction(weights, limit.most() + rounding.slip(k + 1, limit.most()), 0, rounding.exact(k + 1));
    }

    /// Whether bound and incumbent meet.
    private boolean closed() {
        double value = incumbent.value();
        if (!incumbent.exists()) {
            return false;
        }
        return switch (goal) {
            case LeastLoss _ -> value - lower <= CLOSED * Math.abs(value);
            case LeastExcess least -> value - lower <= CLOSED || (least.floor() == 0 && lower > 0);
        };
    }

    /// Removes arcs that cannot be part of anything better than the incumbent; how many.
    private int removed() {
        int removed = 0;
        for (Direction direction : directions) {
            double z = direction.slope() > 0 ? Sweep.target(goal, rounding, incumbent) : 0;
            double allowed = direction.base() + z + rounding.error(direction);
            if (allowed < Double.POSITIVE_INFINITY) {
                removed += layers.remove(direction.weights(), allowed);
            }
        }
        return removed;
    }
}
