package org.millijoule.searching;

import org.millijoule.search.cost.CostGradient;
import org.millijoule.search.cost.Price;
import org.millijoule.search.policy.Adam;
import org.millijoule.search.policy.Relaxation;

/// How the policy learns: from the task loss through Gumbel-softmax, from costs through the simulator. All values
/// are `our choice`; the talk names none.
///
/// @param every weights steps per policy step
/// @param rate of Adam on theta
/// @param momentum Adam's beta1; 0.5 as DARTS (ICLR 2019)
/// @param relaxation `soft` is the talk's
/// @param startTemperature of Gumbel-softmax, annealed exponentially to `endTemperature`
/// @param costGradient `reinforce`, or `exact` for costs that are a sum or chain over blocks
/// @param costSamples k of REINFORCE
/// @param baseline of REINFORCE; `none` is the talk's
/// @param lambda `dual`, or `fixed` as in the talk
/// @param lambdaRate of the dual's ascent
/// @param lambdaMax of the dual; the value itself where lambda is fixed
public record PolicySteps(
        int every,
        double rate,
        double momentum,
        Relaxation relaxation,
        double startTemperature,
        double endTemperature,
        CostGradientKind costGradient,
        int costSamples,
        CostGradient.Baseline baseline,
        LambdaRule lambda,
        double lambdaRate,
        double lambdaMax) {
    /// How the gradient of the expected cost is found.
    public enum CostGradientKind {
        REINFORCE,
        EXACT
    }

    /// How lambda moves.
    public enum LambdaRule {
        DUAL,
        FIXED
    }

    public PolicySteps() {
        this(
                1,
                0.05,
                0.5,
                Relaxation.STRAIGHT_THROUGH,
                3,
                0.5,
                CostGradientKind.REINFORCE,
                1000,
                CostGradient.Baseline.LEAVE_ONE_OUT,
                LambdaRule.DUAL,
                0.05,
                50);
    }

    public PolicySteps {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1, not " + every);
        }
        above("start-temperature", startTemperature);
        above("end-temperature", endTemperature);
        above("rate", rate);
        if (!(momentum < 1)) {
            throw new IllegalArgumentException("momentum must be below 1, not " + momentum);
        }
        if (costGradient == CostGradientKind.REINFORCE
                && costSamples < (baseline == CostGradient.Baseline.NONE ? 1 : 2)) {
            throw new IllegalArgumentException(
                    "cost-samples must be at least 2, or 1 without a baseline, not " + costSamples);
        }
        if (lambda == LambdaRule.DUAL) {
            above("lambda-rate", lambdaRate);
            above("lambda-max", lambdaMax);
        }
    }

    private static void above(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " must be above 0, not " + value);
        }
    }

    /// The temperature after a share of the search, 0 to 1.
    double temperature(double progress) {
        return startTemperature * StrictMath.pow(endTemperature / startTemperature, progress);
    }

    Adam.Settings adam() {
        return new Adam.Settings(rate, momentum, 0.999, 1e-8);
    }

    CostGradient gradient() {
        return switch (costGradient) {
            case REINFORCE -> new CostGradient.Reinforce(costSamples, baseline);
            case EXACT -> new CostGradient.Exact();
        };
    }

    Price.Settings price() {
        return switch (lambda) {
            case DUAL -> new Price.Dual(lambdaRate, lambdaMax);
            case FIXED -> new Price.Fixed(lambdaMax);
        };
    }
}
