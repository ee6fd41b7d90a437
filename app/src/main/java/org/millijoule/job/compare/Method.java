package org.millijoule.job.compare;

import java.util.List;
import java.util.Optional;
import org.millijoule.search.Fixed;
import org.millijoule.search.SearchStrategy;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecWriter;

/// What is compared: a search, or a network that one would take without any.
///
/// @param name as `--methods` has it
/// @param strategy in place of the spec's own; empty where that is meant
public record Method(String name, Optional<SearchStrategy> strategy) {
    /// What makes a run of this method of a spec. Nothing but the network in question is trained.
    List<SpecOverride> changes() {
        SpecOverride alone = new SpecOverride("compare", "baselines", "[]");
        return strategy.map(other -> List.of(
                        new SpecOverride("--methods " + name, "strategy", SpecWriter.write((Record) other)), alone))
                .orElse(List.of(alone));
    }

    /// The line of the network, where it is given.
    Optional<String> given() {
        return strategy.map(other -> other instanceof Fixed fixed ? fixed.architecture() : "")
                .filter(line -> !line.isEmpty());
    }

    /// The strategy that runs.
    ///
    /// @param own the spec's
    SearchStrategy strategyBeside(SearchStrategy own) {
        return strategy.orElse(own);
    }
}
