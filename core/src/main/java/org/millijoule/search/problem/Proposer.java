package org.millijoule.search.problem;

import java.util.List;
import org.millijoule.space.Architecture;

/// One search of a strategy. How many architectures it proposes before it wants to learn is its own affair and
/// never that of the evaluator, so that results do not depend on how many evaluations run at once.
public interface Proposer {
    /// Architectures that were never proposed before, all different, all allowed by the problem.
    ///
    /// @param most how many may still be evaluated, at least 1
    /// @return empty only if no allowed architecture is left that the strategy can find
    List<Architecture> propose(int most);

    /// What became of the last proposal, all of it, in its order.
    void learn(List<Evaluation> evaluations);
}
