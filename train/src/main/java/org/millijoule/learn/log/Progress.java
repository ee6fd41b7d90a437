package org.millijoule.learn.log;

import java.util.Optional;
import java.util.OptionalDouble;

/// How far a stage is, for a watching user.
///
/// @param stage as its checkpoints are named: `search`, `retrain-smallest`
/// @param part of the stage that is under way
/// @param step steps done of `steps`, over all parts that train
/// @param images trained on so far in this process and stage (for images/s)
/// @param policy where there is one
public record Progress(
        String stage, Part part, long step, long steps, long images, Learned learned, Optional<PolicyState> policy) {
    /// What is done now, in words, and how often: `warm-up, epoch 3 of 8`.
    ///
    /// @param name `warm-up`, `search`, `finalists`, `training`, `asking`, `measuring`
    /// @param unit what is counted: `epoch`, `network`, `measurement`
    /// @param number of the unit under way, from 1
    /// @param done share of the part, 0 to 1
    public record Part(String name, String unit, int number, int of, double done) {
        /// A training after a step.
        ///
        /// @param step of the part, from 0
        public static Part epoch(String name, long step, long stepsPerEpoch, int epochs) {
            return new Part(
                    name,
                    "epoch",
                    (int) (step / stepsPerEpoch) + 1,
                    epochs,
                    (step + 1) / (double) (stepsPerEpoch * epochs));
        }

        /// So many networks are done.
        public static Part network(String name, int number, int of) {
            return of(name, "network", number, of);
        }

        /// So many measurements are done.
        public static Part measurement(String name, int number, int of) {
            return of(name, "measurement", number, of);
        }

        private static Part of(String name, String unit, int number, int of) {
            return new Part(name, unit, number, of, number / (double) of);
        }
    }

    /// How well it goes; what is not known yet is empty.
    ///
    /// @param loss of the last step
    /// @param trainingAccuracy of the last step's images, in percent
    /// @param validationAccuracy of the last network that was validated, in percent
    public record Learned(OptionalDouble loss, OptionalDouble trainingAccuracy, OptionalDouble validationAccuracy) {
        public static Learned step(double loss, OptionalDouble trainingAccuracy, OptionalDouble validationAccuracy) {
            return new Learned(OptionalDouble.of(loss), trainingAccuracy, validationAccuracy);
        }

        public static Learned validated(double accuracy) {
            return new Learned(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(accuracy));
        }
    }

    /// Where the policy of a search stands.
    ///
    /// @param expectedCost over the policy, in the unit of the first budget
    /// @param entropy mean over the free choices, in nats
    public record PolicyState(double expectedCost, double budget, double entropy) {}

    /// Of a stage without a policy.
    public static Progress withoutPolicy(String stage, Part part, long step, long steps, long images, Learned learned) {
        return new Progress(stage, part, step, steps, images, learned, Optional.empty());
    }
}
