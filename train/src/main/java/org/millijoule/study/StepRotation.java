package org.millijoule.study;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.learn.Distillation;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.Teacher;
import org.millijoule.learn.Trainer;
import org.millijoule.learn.TrainingData;
import org.millijoule.quantize.Lsq;
import org.millijoule.quantize.Quantizer;
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
import org.millijoule.spec.SpecReader;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.Supernet;
import org.millijoule.supernet.TrainableNetwork;

/// All kinds of training steps in turn, on a small space and generated images: a weights step of the supernet, a
/// policy step, a step of a quantized network that stands alone. With every new epoch an architecture is
/// validated and the state is copied out as for a checkpoint. What a run does again and again, it does here in
/// milliseconds.
public final class StepRotation implements AutoCloseable {
    private static final long SEED = 0;
    private static final int KINDS = 3;

    private static final String SPACE = """
            kind: mobile-blocks
            input: 16x16x3
            classes: 10
            stem: {channels: 8, stride: 1}
            stages: [{channels: 8, stride: 2, blocks: 2}, {channels: 16, stride: 2, blocks: 1}]
            head-channels: 16
            expansions: [1, 2]
            kernels: [3, 5]
            bits: [2, 4, 8]
            """;

    /// Small batches and epochs (`our choice`): what leaks once a step or once an epoch shows early.
    public static final Recipe RECIPE = new Recipe(16, 0.01, 0.1, 0.9, 4e-5, 5, 0.005, 0, 0, 0, 0, new Augmentation());

    private final Recipe recipe;
    private final SearchSpace space;
    private final TrainingData data = TrainingData.open(new ShapesDataset(500, 100, 16, 7), SEED);
    private final Supernet supernet;
    private final TrainableNetwork alone;
    private final TrainableNetwork knowing;
    private final Policy policy;
    private final PolicyLearner learner;
    private final SharedWeights sharedWeights;
    private final Trainer supernetTrainer;
    private final Trainer aloneTrainer;
    private Optional<BatchStream> batches = Optional.empty();
    private int epoch;
    private long step;

    /// @param steps of all kinds together that will be taken
    public StepRotation(int steps) {
        this(steps, RECIPE, new Lsq(), new Distillation());
    }

    /// @param recipe its batches are small
    /// @param distillation of the network that stands alone, from an untrained one
    public StepRotation(int steps, Recipe recipe, Quantizer quantizer, Distillation distillation) {
        this.recipe = recipe;
        this.space = space();
        SpaceCosts costs = SpaceCosts.of(space, new BitFusion());
        CostTable energy = costs.table(Metric.ENERGY);
        Constraint half = new Constraint(Metric.ENERGY, (energy.minimum() + energy.maximum()) / 2);
        Joint joint = new Joint(0, 1, Sampling.UNIFORM, recipe, new PolicySteps(), new Selection(1, 1, 64, 1, 0), 1);
        supernet =
                SpaceWeights.of(space).supernet(space, quantizer, Randomness.of(SEED, "supernet", 0), ScalarType.Float);
        alone = SpaceWeights.of(space).alone(space, energy.dearest(), quantizer, Randomness.of(SEED, "retrain", 0));
        policy = new Policy(space.choices());
        learner = new PolicyLearner(joint, policy, supernet, data, costs, List.of(half), SEED);
        sharedWeights = new SharedWeights(supernet, data, joint.selection());
        long ofEach = Math.ceilDiv(steps, KINDS);
        supernetTrainer = new Trainer(supernet, recipe, ofEach, SEED);
        knowing = SpaceWeights.of(space).alone(space, energy.dearest(), quantizer, Randomness.of(SEED, "teacher", 0));
        Optional<Teacher> teacher =
                Optional.of(new Teacher(knowing, distillation)).filter(_ -> distillation.isOn());
        aloneTrainer = new Trainer(alone, recipe, ofEach, recipe.quantizeFrom(ofEach), SEED, teacher);
    }

    private static SearchSpace space() {
        return SpecReader.parsePlugin(SearchSpace.class, SPACE, Path.of("space.yaml"), List.of())
                .value();
    }

    /// The next step.
    public void step() {
        long ofKind = step / KINDS;
        switch ((int) (step % KINDS)) {
            case 0 -> {
                RandomGenerator random = Randomness.of(SEED, "weights-architecture", ofKind);
                Architecture sample = policy.sample(random);
                try (Batch batch = nextBatch()) {
                    supernetTrainer.step(
                            batch,
                            ofKind,
                            Pass.Statistics.BATCH,
                            (images, pass) -> supernet.logits(images, sample, pass));
                }
            }
            case 1 -> learner.step(1, Pass.Quantization.LEARNED);
            default -> {
                try (Batch batch = nextBatch()) {
                    aloneTrainer.step(batch, ofKind, Pass.Statistics.TRACKED, alone::logits);
                }
            }
        }
        step++;
    }

    private Batch nextBatch() {
        if (batches.isEmpty() || !batches.get().hasNext()) {
            batches.ifPresent(BatchStream::close);
            if (epoch > 0) {
                endEpoch();
            }
            batches = Optional.of(new BatchStream(
                    data.images(),
                    data.split().train(),
                    recipe.batch(),
                    true,
                    Optional.of(recipe.augmentation()),
                    data.normalisation(),
                    SEED,
                    epoch++,
                    0));
        }
        return batches.get().next();
    }

    private void endEpoch() {
        RandomGenerator random = Randomness.of(SEED, "epoch-trial", epoch);
        supernetTrainer.withAverage(() -> sharedWeights.validate(policy.sample(random), Pass.Quantization.LEARNED));
        supernetTrainer.state();
        aloneTrainer.state();
    }

    @Override
    public void close() {
        batches.ifPresent(BatchStream::close);
        learner.close();
        supernet.close();
        alone.close();
        knowing.close();
    }
}
