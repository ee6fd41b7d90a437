package org.millijoule.search.policy;

/// Adam (Kingma and Ba, ICLR 2015, algorithm 1) over rows of doubles, without libtorch: the optimizer of theta.
public final class Adam {
    /// The no-argument constructor has the paper's defaults; DARTS takes beta1 = 0.5 for theta.
    ///
    /// @param rate alpha
    public record Settings(double rate, double beta1, double beta2, double epsilon) {
        public Settings {
            if (!(rate > 0) || Double.isInfinite(rate) || !(epsilon > 0)) {
                throw new IllegalArgumentException(
                        "Adam needs a rate and an epsilon above 0, not " + rate + " and " + epsilon);
            }
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException(
                        "Adam's betas lie between 0 and 1, 1 excluded, not " + beta1 + " and " + beta2);
            }
        }

        public Settings() {
            this(0.001, 0.9, 0.999, 1e-8);
        }
    }

    private final Settings settings;
    private final double[] means;
    private final double[] squares;
    private double steps; // a whole number

    /// @param parameters the number of values in all rows together
    public Adam(Settings settings, int parameters) {
        this.settings = settings;
        this.means = new double[parameters];
        this.squares = new double[parameters];
    }

    /// For the logits of a policy.
    public Adam(Settings settings, Policy policy) {
        this(
                settings,
                policy.choices().stream()
                        .mapToInt(choice -> choice.options().size())
                        .sum());
    }

    /// One step downhill, in place.
    ///
    /// @throws ArithmeticException if a gradient is not finite; nothing has changed then
    public void step(double[][] parameters, double[][] gradient) {
        check(parameters, gradient);
        steps++;
        double correction1 = 1 - StrictMath.pow(settings.beta1, steps);
        double correction2 = 1 - StrictMath.pow(settings.beta2, steps);
        int at = 0;
        for (int row = 0; row < gradient.length; row++) {
            for (int i = 0; i < gradient[row].length; i++, at++) {
                double g = gradient[row][i];
                means[at] = settings.beta1 * means[at] + (1 - settings.beta1) * g;
                squares[at] = settings.beta2 * squares[at] + (1 - settings.beta2) * g * g;
                parameters[row][i] -= settings.rate
                        * (means[at] / correction1)
                        / (Math.sqrt(squares[at] / correction2) + settings.epsilon);
            }
        }
    }

    private void check(double[][] parameters, double[][] gradient) {
        int values = 0;
        for (int row = 0; row < gradient.length; row++) {
            if (parameters[row].length != gradient[row].length) {
                throw new IllegalArgumentException("row " + row + " has " + parameters[row].length
                        + " parameters, but a gradient of " + gradient[row].length);
            }
            values += gradient[row].length;
            for (double g : gradient[row]) {
                if (!Double.isFinite(g)) {
                    throw new ArithmeticException("the gradient of row " + row + " is " + g);
                }
            }
        }
        if (values != means.length || parameters.length != gradient.length) {
            throw new IllegalArgumentException(
                    "Adam was made for " + means.length + " parameters, the gradient has " + values);
        }
    }

    /// Everything a checkpoint needs: the number of steps, then the two moments.
    public double[] state() {
        double[] state = new double[1 + 2 * means.length];
        state[0] = steps;
        System.arraycopy(means, 0, state, 1, means.length);
        System.arraycopy(squares, 0, state, 1 + means.length, means.length);
        return state;
    }

    /// Restores what [#state()] gave.
    public void restore(double[] state) {
        if (state.length != 1 + 2 * means.length) {
            throw new IllegalArgumentException("Adam's state has " + (1 + 2 * means.length) + " numbers, not "
                    + state.length + ". Maybe it comes from another space?");
        }
        steps = state[0];
        System.arraycopy(state, 1, means, 0, means.length);
        System.arraycopy(state, 1 + means.length, squares, 0, means.length);
    }
}
