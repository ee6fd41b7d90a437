package org.millijoule.study;

import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.learn.Evaluation;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.Trainer;
import org.millijoule.quantize.Lsq;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.CostTable;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Policy;
import org.millijoule.searching.Joint;
import org.millijoule.searching.PolicyLearner;
import org.millijoule.searching.PolicySteps;
import org.millijoule.searching.Sampling;
import org.millijoule.searching.Selection;
import org.millijoule.searching.SharedWeights;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.Supernet;

/// The steps that a [SpeedSession] takes on a search space: networks of it, plain and quantized, and its supernet.
final class SpaceTurns {
    private static final long SEED = 0;

    private final MeasuredSpace measured;
    private final SearchSpace space;
    private final SpeedSession session;
    private final Lsq quantizer = new Lsq();
    private final Supernet supernet;
    private final PolicyLearner learner;
    private final SharedWeights validation;

    SpaceTurns(MeasuredSpace measured, SpeedSession session) {
        this.measured = measured;
        this.space = measured.space();
        this.session = session;
        supernet =
                SpaceWeights.of(space).supernet(space, quantizer, Randomness.of(SEED, "supernet", 0), ScalarType.Float);
        learner = learner();
        Selection byDefault = new Selection();
        validation = new SharedWeights(
                supernet,
                session.data(),
                new Selection(1, 1, Evaluation.BATCH, byDefault.recalibrationBatches(), byDefault.trialsPerEpoch()));
        session.own(learner::close);
        session.own(supernet::close);
    }

    /// The policy starts uniform, under a budget that it does not meet yet.
    private PolicyLearner learner() {
        SpaceCosts costs = SpaceCosts.of(space, new BitFusion());
        CostTable energy = costs.table(Metric.ENERGY);
        Constraint tight = new Constraint(Metric.ENERGY, (3 * energy.minimum() + energy.maximum()) / 4);
        Joint joint = new Joint(0, 1, Sampling.UNIFORM, session.recipe(), new PolicySteps(), new Selection(), 1);
        Policy policy = new Policy(space.choices());
        return new PolicyLearner(joint, policy, supernet, session.data(), costs, List.of(tight), SEED);
    }

    /// Draw by draw: plain, quantized and alone, then a weights step of the supernet and a policy step, which so
    /// alternate as in a search.
    void add() {
        measured.plain().ifPresent(this::addBase);
        MeasuredSpace.Some sampled = measured.sampled();
        int draws = sampled.architectures().size();
        StepTimes fp32 = session.times(sampled, StepVariant.FP32, draws);
        StepTimes quantized = session.times(sampled, StepVariant.QUANTIZED, draws);
        StepTimes weights = session.times(sampled, StepVariant.SUPERNET_WEIGHTS, draws);
        StepTimes policy = new StepTimes(draws);
        StepTimes validated =
                session.add(sampled, StepVariant.SUPERNET_VALIDATION, validation.images(), new StepTimes(draws));
        Trainer trainer = new Trainer(supernet, session.recipe(), (long) draws * session.allRounds(), SEED);
        SpeedSession.StepCount count = new SpeedSession.StepCount();
        for (int draw = 0; draw < draws; draw++) {
            addBase(sampled, draw, fp32, quantized);
            Architecture drawn = sampled.architectures().get(draw);
            session.turnOnTrain(
                    weights,
                    draw,
                    batch -> trainer.step(
                            batch,
                            count.next(),
                            Pass.Statistics.BATCH,
                            (images, pass) -> supernet.logits(images, drawn, pass)));
            session.turn(policy, draw, this::policyStep);
            session.turn(validated, draw, () -> {
                validation.validate(drawn, Pass.Quantization.LEARNED);
                return 0;
            });
        }
        MeasuredSpace.Some largest = measured.largest();
        addBase(largest);
        session.add(largest, StepVariant.SUPERNET_POLICY, session.recipe().batch(), policy);
    }

    /// What one network costs in plain libtorch, and quantized and alone.
    private void addBase(MeasuredSpace.Some subject) {
        StepTimes fp32 = session.times(subject, StepVariant.FP32, 1);
        StepTimes quantized = session.times(subject, StepVariant.QUANTIZED, 1);
        addBase(subject, 0, fp32, quantized);
    }

    private void addBase(MeasuredSpace.Some subject, int index, StepTimes fp32, StepTimes quantized) {
        Architecture architecture = subject.architectures().get(index);
        PlainNetwork base = new PlainBlocks(
                space.decode(architecture).network(),
                session.recipe().optimizer(),
                session.recipe().learningRate(),
                Randomness.of(SEED, "plain", index));
        session.addBase(
                index,
                fp32,
                base,
                quantized,
                SpaceWeights.of(space)
                        .alone(space, architecture, quantizer, Randomness.of(SEED, "stand-alone", index)));
    }

    private long policyStep() {
        long before = learner.nanosecondsWaited();
        learner.step(1, Pass.Quantization.LEARNED);
        return learner.nanosecondsWaited() - before;
    }
}
