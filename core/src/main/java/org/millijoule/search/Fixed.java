package org.millijoule.search;

import com.google.auto.service.AutoService;

/// No search: the network is given. What follows, retraining, export and report, is that of every strategy.
///
/// @param architecture a line of the spec's space
@AutoService(SearchStrategy.class)
public record Fixed(String architecture) implements SearchStrategy {
    /// No network, which no space has.
    public Fixed() {
        this("");
    }

    @Override
    public String kind() {
        return "fixed";
    }
}
