package org.millijoule.search.cost;

import org.millijoule.search.Constraint;

/// The multiplier lambda of one [Constraint]: what a relative excess of r = E_pi(cost) / c - 1 costs the policy.
/// Its state is one number.
public final class Price {
    /// `our choice` of a start: task loss and relative excess weigh alike.
    private static final double START = 1;

    /// How lambda moves.
    public sealed interface Settings {
        /// The value at the start of a search.
        double start();

        /// The value after a step with relative excess r.
        double next(double lambda, double excess);
    }

    /// The dual ascent lambda <- clip(lambda + rate * r, 0, max): it rises outside the budget and falls inside.
    ///
    /// @param rate eta (`our choice`: 0.05)
    /// @param max lambda_max (`our choice`: 50)
    public record Dual(double rate, double max) implements Settings {
        public Dual {
            if (!(rate > 0) || !(max > 0) || Double.isInfinite(rate) || Double.isInfinite(max)) {
                throw new IllegalArgumentException(
                        "rate and max of lambda must be above 0, not " + rate + " and " + max);
            }
        }

        public Dual() {
            this(0.05, 50);
        }

        @Override
        public double start() {
            return Math.min(START, max);
        }

        @Override
        public double next(double lambda, double excess) {
            return Math.clamp(lambda + rate * excess, 0, max);
        }
    }

    /// A constant, as in the talk.
    public record Fixed(double lambda) implements Settings {
        public Fixed {
            if (!(lambda >= 0) || Double.isInfinite(lambda)) {
                throw new IllegalArgumentException("lambda must be 0 or more, not " + lambda);
            }
        }

        @Override
        public double start() {
            return lambda;
        }

        @Override
        public double next(double ignored, double excess) {
            return lambda;
        }
    }

    private final Constraint constraint;
    private final Settings settings;
    private double lambda;

    public Price(Constraint constraint, Settings settings) {
        this.constraint = constraint;
        this.settings = settings;
        this.lambda = settings.start();
    }

    public Constraint constraint() {
        return constraint;
    }

    /// The state, for checkpoints.
    public double lambda() {
        return lambda;
    }

    /// Restores the state of a checkpoint.
    public void restore(double saved) {
        if (!(saved >= 0) || Double.isInfinite(saved)) {
            throw new IllegalArgumentException("lambda must be 0 or more, not " + saved);
        }
        lambda = saved;
    }

    /// r = expected / c - 1, above 0 outside the budget.
    public double excess(double expected) {
        return expected / constraint.limit() - 1;
    }

    /// What is added to the loss: lambda * max(r, 0).
    public double penalty(double expected) {
        return lambda * Math.max(excess(expected), 0);
    }

    /// Adds lambda * grad r to `gradient` where r > 0; `costGradient` is the gradient of the expected cost.
    public void addGradient(double expected, double[][] costGradient, double[][] gradient) {
        if (excess(expected) > 0) {
            double factor = lambda / constraint.limit();
            for (int c = 0; c < gradient.length; c++) {
                for (int o = 0; o < gradient[c].length; o++) {
                    gradient[c][o] += factor * costGradient[c][o];
                }
            }
        }
    }

    /// One step of lambda, once per policy step and after its gradient.
    public void update(double expected) {
        lambda = settings.next(lambda, excess(expected));
    }
}
