package org.millijoule.learn.log;

import java.util.OptionalDouble;

/// A row of `metrics.csv`; what does not apply is empty.
///
/// @param step weights steps done in this phase's stage
/// @param phase `warm-up`, `search`, or `retrain-` and the name of the network, `-teacher` behind it for a
/// teacher
/// @param expectedEnergyMillijoules over the policy, per image
/// @param lambda price of the energy constraint
/// @param entropy mean over the free choices, in nats
public record Metrics(
        int step,
        int epoch,
        String phase,
        OptionalDouble trainLoss,
        OptionalDouble validationLoss,
        OptionalDouble validationAccuracy,
        OptionalDouble expectedEnergyMillijoules,
        OptionalDouble lambda,
        OptionalDouble temperature,
        OptionalDouble entropy) {
    /// Of a stage without a policy.
    ///
    /// @param validationLoss empty where nothing was validated, as is its accuracy
    public static Metrics withoutPolicy(
            int step,
            int epoch,
            String phase,
            double trainLoss,
            OptionalDouble validationLoss,
            OptionalDouble validationAccuracy) {
        return new Metrics(
                step,
                epoch,
                phase,
                OptionalDouble.of(trainLoss),
                validationLoss,
                validationAccuracy,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
