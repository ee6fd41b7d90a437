package org.millijoule.caution;

import java.util.Optional;
import java.util.stream.Collectors;

/// Nothing that the search drew or repaired was inside every budget.
///
/// @param budgets in words
public record LastResort(String budgets, String advice) implements Caution {
    static Optional<Caution> in(Evidence run) {
        return run.found().lastResort()
                ? Optional.of(new LastResort(
                        run.budgets().stream()
                                .map(budget ->
                                        budget.metric().key() + " " + Advice.amount(budget.metric(), budget.limit()))
                                .collect(Collectors.joining(", ")),
                        "a larger budget, or " + Advice.longerSearch(run.spec().strategy())))
                : Optional.empty();
    }

    @Override
    public String text() {
        return "No network that the search drew or repaired was inside every budget (" + budgets
                + "); this is the cheapest network of the space. Maybe " + advice + ".";
    }
}
