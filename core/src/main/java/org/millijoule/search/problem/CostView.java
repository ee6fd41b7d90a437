package org.millijoule.search.problem;

import java.util.List;
import java.util.Optional;
import org.millijoule.space.Architecture;

/// What can be known of an architecture without measuring it. Asking is free.
public interface CostView {
    /// Names of the costs, in the order of [#of(Architecture)].
    List<String> metrics();

    /// The costs of an architecture, all finite; empty where there is no such architecture.
    Optional<double[]> of(Architecture architecture);

    /// All architectures, where somebody listed them; a listed space may have gaps.
    Optional<List<Architecture>> listed();
}
