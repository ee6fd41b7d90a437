package org.millijoule.searching;

import com.google.auto.service.AutoService;
import java.util.List;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Constraint;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.cost.CostGradient;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Relaxation;

/// The purely differentiable search (DARTS, ICLR 2019), on loss and cost: a policy step computes the mixture of all
/// options at their probabilities and adds the exact gradient of the expected cost, so nothing is drawn in it.
///
/// DARTS trains the weights of the mixture too, at several times the cost. Here a weights step trains one network
/// drawn from the policy, as in [Joint] (`our choice`, so that strategies differ in how the policy learns alone). The
/// constraint is that of [Joint], by a dual lambda: DARTS has none.
///
/// @param warmUpEpochs of weights steps alone, on architectures that `sampling` draws
/// @param epochs of alternating steps after them
/// @param policyEvery weights steps per policy step
/// @param rate of Adam on theta (`our choice`; DARTS has 3e-4 over 50 epochs)
/// @param selection how the architecture is picked in the end
/// @param checkpointEvery weights steps between checkpoints, besides one after each epoch
@AutoService(SearchStrategy.class)
public record Darts(
        int warmUpEpochs,
        int epochs,
        Sampling sampling,
        Recipe weights,
        int policyEvery,
        double rate,
        Selection selection,
        int checkpointEvery)
        implements SupernetStrategy {
    public Darts() {
        this(10, 20, Sampling.UNIFORM, new Recipe(), 1, 0.05, new Selection(), 200);
    }

    public Darts {
        if (epochs < 1 || policyEvery < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs, policy-every and checkpoint-every must be at least 1");
        }
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate must be above 0, not " + rate);
        }
    }

    @Override
    public String kind() {
        return "differentiable";
    }

    @Override
    public int batch() {
        return weights.batch();
    }

    /// The alternation of [Joint] with the policy steps of this strategy.
    public Joint steps() {
        PolicySteps joint = new PolicySteps();
        PolicySteps policy = new PolicySteps(
                policyEvery,
                rate,
                joint.momentum(), // 0.5, which is DARTS'
                Relaxation.MIXTURE,
                1,
                1,
                PolicySteps.CostGradientKind.EXACT,
                joint.costSamples(),
                CostGradient.Baseline.NONE,
                joint.lambda(),
                joint.lambdaRate(),
                joint.lambdaMax());
        return new Joint(warmUpEpochs, epochs, sampling, weights, policy, selection, checkpointEvery);
    }

    @Override
    public Found search(
            SearchSpec spec, TrainingData data, SpaceCosts costs, List<Constraint> constraints, RunLog log) {
        return steps().search(spec, data, costs, constraints, log);
    }
}
