package org.millijoule.train;

import java.util.OptionalDouble;

/// How far a stage is, for a watching user.
///
/// @param stage for example `search`, `retrain smallest`
/// @param step steps done of `steps`
/// @param images trained on so far in this process and stage (for images/s)
/// @param loss of the last step
/// @param expectedCost over the policy, in the unit of the first budget
public record Progress(
        String stage,
        long step,
        long steps,
        long images,
        double loss,
        OptionalDouble expectedCost,
        OptionalDouble budget,
        OptionalDouble entropy) {
    /// Of a stage without a policy.
    static Progress withoutPolicy(String stage, long step, long steps, long images, double loss) {
        return new Progress(
                stage,
                step,
                steps,
                images,
                loss,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
