package org.millijoule.train;

import com.google.auto.service.AutoService;
import java.util.List;
import org.millijoule.search.Constraint;
import org.millijoule.search.Differentiable;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.SpaceCosts;

/// The talk's own strategy (ICCAD 2019): weights and policy are trained alternately, the policy from the task
/// loss through Gumbel-softmax and from the energy through REINFORCE. Bilevel as DARTS (ICLR 2019): weights on
/// D_train, policy on D_validate.
///
/// @param warmUpEpochs of weights steps alone, on architectures drawn uniformly and the largest one in turn
/// @param epochs of alternating steps after them
/// @param checkpointEvery weights steps between checkpoints, besides one after each epoch
@AutoService(SearchStrategy.class)
public record Joint(
        int warmUpEpochs, int epochs, Recipe weights, PolicySteps policy, Selection selection, int checkpointEvery)
        implements Differentiable {
    public Joint() {
        this(10, 20, new Recipe(), new PolicySteps(), new Selection(), 200);
    }

    public Joint {
        if (epochs < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs and checkpoint-every must be at least 1");
        }
    }

    @Override
    public String kind() {
        return "joint";
    }

    /// Runs the search, or goes on where the log's newest checkpoint stands.
    ///
    /// @param constraints the budgets, at least one
    /// @throws InterruptedRunException after saving, if the log asks to stop
    public Found search(
            SearchSpec spec, TrainingData data, SpaceCosts costs, List<Constraint> constraints, RunLog log) {
        try (JointSearch search = new JointSearch(this, spec, data, costs, constraints, log)) {
            return search.run();
        }
    }
}
