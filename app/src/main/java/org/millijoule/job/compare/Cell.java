package org.millijoule.job.compare;

import org.millijoule.job.Search;
import org.millijoule.spec.SpecOverride;

/// One run of a comparison.
public record Cell(Method method, EnergyBudget budget, long seed) {
    /// Of its run directory: `joint-25pct-s0`.
    public String name() {
        return method.name().replace(':', '-') + "-" + budget.inFolder() + "-s" + seed;
    }

    /// What is run.
    ///
    /// @param search of the spec that methods are compared on
    Search search(Search search) {
        Search own = search;
        for (SpecOverride change : method.changes()) {
            own = own.with(change);
        }
        return own.with(budget.change()).seed(seed);
    }

    @Override
    public String toString() {
        return method.name() + " at " + budget.name() + " from seed " + seed;
    }
}
