package org.millijoule.searching;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.search.policy.OptionProbability;
import org.millijoule.space.Architecture;

/// What a search hands over.
///
/// @param validationAccuracy with the supernet's weights on D_validate, in percent; none where there was no supernet
/// @param lastResort whether it is the cheapest network, because nothing else was inside every budget
/// @param policy as the search left it; empty where there was no policy
/// @param choice among finalists; none where there was nothing to choose from
public record Found(
        Architecture architecture,
        OptionalDouble validationAccuracy,
        boolean lastResort,
        List<OptionProbability> policy,
        Optional<Finalists> choice) {
    public Found {
        policy = List.copyOf(policy);
    }

    /// A network that was given: nothing is known of it.
    public static Found given(Architecture architecture) {
        return new Found(architecture, OptionalDouble.empty(), false, List.of(), Optional.empty());
    }
}
