package org.millijoule.search.cost;

import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.NetworkCost;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.SearchSpace;

/// Where a network will run, so what is limited and counted of it: the space that decodes its architecture, with
/// input and classes, and the hardware.
public record Deployment(SearchSpace space, HardwareModel hardware) {
    /// Prices the whole space.
    ///
    /// @throws IllegalArgumentException naming block and setting, if the hardware cannot run one of them
    public SpaceCosts costs() {
        return SpaceCosts.of(space, hardware);
    }

    /// What an architecture costs, layer by layer.
    public NetworkCost cost(Architecture architecture) {
        Candidate candidate = space.decode(architecture);
        return hardware.cost(candidate.network(), candidate.precisions());
    }

    public NetworkStatistics statistics(Architecture architecture) {
        Candidate candidate = space.decode(architecture);
        return NetworkStatistics.of(candidate.network(), candidate.precisions());
    }
}
