package org.millijoule.job;

import java.util.Optional;
import org.millijoule.data.DataFacts;
import org.millijoule.job.problem.SearchProblem;

/// A search whose space is priced, on data that need not be here.
///
/// @param data their size, or what their publisher says of it
/// @param missingData why the data could not be read, if so
public record PricedSearch(SearchProblem problem, DataFacts data, Optional<String> missingData) {
    /// What a run is up against.
    public Plan plan() {
        return Plan.of(this);
    }
}
