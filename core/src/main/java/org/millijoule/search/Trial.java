package org.millijoule.search;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.millijoule.space.Architecture;

/// One finished evaluation: an architecture and what was measured of it.
///
/// @param number from 0, in the order of the run
/// @param step weights steps done before
/// @param seed of the run
/// @param error in percent, on the validation images
/// @param feasible whether it is inside every budget
/// @param loss mean cross-entropy on the validation images, in nats; none where only the error was measured
/// @param rank of a finalist by loss, from 1, the network that is handed over; none of all other trials
public record Trial(
        int number,
        int step,
        Fidelity fidelity,
        Architecture architecture,
        long seed,
        double error,
        Costs costs,
        boolean feasible,
        OptionalDouble loss,
        OptionalInt rank) {
    /// One of which only the error is known.
    public Trial(
            int number,
            int step,
            Fidelity fidelity,
            Architecture architecture,
            long seed,
            double error,
            Costs costs,
            boolean feasible) {
        this(
                number,
                step,
                fidelity,
                architecture,
                seed,
                error,
                costs,
                feasible,
                OptionalDouble.empty(),
                OptionalInt.empty());
    }

    /// What an architecture costs per image, on the hardware that the budgets are about.
    ///
    /// @param modelBytes weights at their own bits, biases at 32
    public record Costs(double energyMillijoules, double latencyMilliseconds, double modelBytes) {
        /// The cost by a metric, in its unit.
        ///
        /// @throws IllegalArgumentException if no search may limit the metric
        public double of(Metric metric) {
            return switch (metric) {
                case ENERGY -> energyMillijoules;
                case LATENCY -> latencyMilliseconds;
                case MODEL_BYTES -> modelBytes;
                case ERROR, PEAK_RAM, PARAMETERS, BIT_OPS, MACS ->
                    throw new IllegalArgumentException(metric.key() + " is not a cost that a search may limit");
            };
        }
    }
}
