package org.millijoule.search;

import org.millijoule.space.Architecture;

/// One finished evaluation: an architecture and what was measured of it.
///
/// @param number from 0, in the order of the run
/// @param step weights steps done before
/// @param error in percent, on the validation images
/// @param feasible whether it is inside every budget
public record Trial(
        int number,
        int step,
        Fidelity fidelity,
        Architecture architecture,
        long seed,
        double error,
        Costs costs,
        boolean feasible) {
    /// What an architecture costs per image.
    public record Costs(double energyMillijoules, double latencyMilliseconds, double modelBytes) {
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
