package org.millijoule.searching;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.stream.LongStream;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Constraint;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.cost.SpaceCosts;

/// The talk's own strategy (ICCAD 2019): weights and policy are trained alternately, the policy from the task
/// loss through Gumbel-softmax and from the energy through REINFORCE. Bilevel as DARTS (ICLR 2019): weights on
/// D_train, policy on D_validate.
///
/// The policy rests as long as the weights train in full precision, since there are no bit-widths to learn from
/// yet.
///
/// @param warmUpEpochs of weights steps alone, on architectures that `sampling` draws
/// @param epochs of alternating steps after them, on architectures drawn from the policy
/// @param checkpointEvery weights steps between checkpoints, besides one after each epoch
@AutoService(SearchStrategy.class)
public record Joint(
        int warmUpEpochs,
        int epochs,
        Sampling sampling,
        Recipe weights,
        PolicySteps policy,
        Selection selection,
        int checkpointEvery)
        implements SupernetStrategy {
    public Joint() {
        this(10, 20, Sampling.UNIFORM, new Recipe(), new PolicySteps(), new Selection(), 200);
    }

    public Joint {
        if (epochs < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs and checkpoint-every must be at least 1");
        }
    }

    /// Whether a policy step follows a weights step: the policy rests in the warm-up, and as long as weights train in
    /// full precision.
    ///
    /// @param step of all weights steps, from 0
    boolean isPolicyStep(long step, long stepsPerEpoch) {
        long steps = stepsPerEpoch * (warmUpEpochs + epochs);
        return step >= stepsPerEpoch * warmUpEpochs
                && step >= weights.quantizeFrom(steps)
                && step % policy.every() == 0;
    }

    /// Policy steps of a whole search.
    ///
    /// @param stepsPerEpoch weights steps
    public long policySteps(long stepsPerEpoch) {
        return LongStream.range(0, stepsPerEpoch * (warmUpEpochs + epochs))
                .filter(step -> isPolicyStep(step, stepsPerEpoch))
                .count();
    }

    @Override
    public String kind() {
        return "joint";
    }

    @Override
    public int batch() {
        return weights.batch();
    }

    @Override
    public Found search(
            SearchSpec spec, TrainingData data, SpaceCosts costs, List<Constraint> constraints, RunLog log) {
        try (JointSearch search = new JointSearch(this, spec, data, costs, constraints, log)) {
            return search.run();
        }
    }
}
