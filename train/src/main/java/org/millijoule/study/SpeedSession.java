package org.millijoule.study;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.Trainer;
import org.millijoule.learn.TrainingData;
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
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.Supernet;
import org.millijoule.supernet.TrainableNetwork;

/// All variants of one network at one batch size, a step of each in turn, so that whatever else the machine does
/// meets all of them.
///
/// Batches of D_train come from one stream that all variants share: while one takes its step the next batches are
/// prepared, as in a training. The stream's epoch is as long as the session, since a training on real data hardly
/// ever starts one. Policy steps have their own stream of D_validate, as in a search.
final class SpeedSession implements AutoCloseable {
    private static final long SEED = 0;

    /// Rounds that do not count, until the JVM has compiled what steps run and the allocator has its memory.
    private static final int WARM_UP = 2;

    private final SearchSpace space;
    private final TrainingData data;
    private final Recipe recipe;
    private final int rounds;
    private final Lsq quantizer = new Lsq();
    private final Supernet supernet;
    private final PolicyLearner learner;
    private final List<TrainableNetwork> standAlone = new ArrayList<>();
    private final List<PlainNetwork> plain = new ArrayList<>();
    private final List<Series> series = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();
    private Optional<BatchStream> batches = Optional.empty();

    /// The times of one variant on one subject.
    record Series(MeasuredNetwork.Subject subject, StepVariant variant, int batch, StepTimes times) {}

    /// When a step of those that count was taken.
    record Span(Series series, Instant from, Instant to) {}

    /// One step of each round.
    private record Turn(StepTimes times, int architecture, Step step) {}

    private interface Step {
        /// Returns the nanoseconds of it that it waited for its batch.
        long take();
    }

    /// @param rounds that count; each takes at least one step of every variant
    SpeedSession(MeasuredNetwork network, TrainingData data, int batch, int rounds) {
        this.space = network.space();
        this.data = data;
        this.rounds = rounds;
        // Rate and clipping of a training, quantized from the first step on, nothing else that takes time.
        recipe = new Recipe(batch, 0.01, 0, 0.9, 4e-5, 5, 0.005, 0, 0, 0, 0, new Augmentation());
        supernet =
                SpaceWeights.of(space).supernet(space, quantizer, Randomness.of(SEED, "supernet", 0), ScalarType.Float);
        learner = learner();
        network.plain().ifPresent(subject -> addBase(subject));
        addSupernet(network.sampled(), network.largest());
    }

    /// The policy starts uniform, under a budget that it does not meet yet.
    private PolicyLearner learner() {
        SpaceCosts costs = SpaceCosts.of(space, new BitFusion());
        CostTable energy = costs.table(Metric.ENERGY);
        Constraint tight = new Constraint(Metric.ENERGY, (3 * energy.minimum() + energy.maximum()) / 4);
        Joint joint = new Joint(0, 1, Sampling.UNIFORM, recipe, new PolicySteps(), new Selection(), 1);
        return new PolicyLearner(joint, new Policy(space.choices()), supernet, data, costs, List.of(tight), SEED);
    }

    /// What `subject` costs in plain libtorch, and quantized and alone.
    private void addBase(MeasuredNetwork.Subject subject) {
        StepTimes fp32 = times(subject, StepVariant.FP32, 1);
        StepTimes quantized = times(subject, StepVariant.QUANTIZED, 1);
        addBase(subject, 0, fp32, quantized);
    }

    private void addBase(MeasuredNetwork.Subject subject, int index, StepTimes fp32, StepTimes quantized) {
        Architecture architecture = subject.architectures().get(index);
        PlainNetwork base = new PlainNetwork(
                space.decode(architecture).network(),
                recipe.optimizer(),
                recipe.learningRate(),
                Randomness.of(SEED, "plain", index));
        plain.add(base);
        turns.add(new Turn(fp32, index, () -> onTrain(base::step)));

        TrainableNetwork alone =
                SpaceWeights.of(space).alone(space, architecture, quantizer, Randomness.of(SEED, "stand-alone", index));
        standAlone.add(alone);
        Trainer trainer = new Trainer(alone, recipe, allRounds(), SEED);
        StepCount count = new StepCount();
        turns.add(new Turn(
                quantized,
                index,
                () -> onTrain(batch -> trainer.step(batch, count.next(), Pass.Statistics.TRACKED, alone::logits))));
    }

    /// Draw by draw: plain, quantized and alone, then a weights step of the supernet and a policy step, which so
    /// alternate as in a search.
    private void addSupernet(MeasuredNetwork.Subject sampled, MeasuredNetwork.Subject largest) {
        int draws = sampled.architectures().size();
        StepTimes fp32 = times(sampled, StepVariant.FP32, draws);
        StepTimes quantized = times(sampled, StepVariant.QUANTIZED, draws);
        StepTimes weights = times(sampled, StepVariant.SUPERNET_WEIGHTS, draws);
        StepTimes policy = new StepTimes(draws);
        Trainer trainer = new Trainer(supernet, recipe, (long) draws * allRounds(), SEED);
        StepCount count = new StepCount();
        for (int draw = 0; draw < draws; draw++) {
            addBase(sampled, draw, fp32, quantized);
            Architecture drawn = sampled.architectures().get(draw);
            turns.add(new Turn(
                    weights,
                    draw,
                    () -> onTrain(batch -> trainer.step(
                            batch,
                            count.next(),
                            Pass.Statistics.BATCH,
                            (images, pass) -> supernet.logits(images, drawn, pass)))));
            turns.add(new Turn(policy, draw, this::policyStep));
        }
        addBase(largest);
        add(largest, StepVariant.SUPERNET_POLICY, policy);
    }

    private StepTimes times(MeasuredNetwork.Subject subject, StepVariant variant, int architectures) {
        return add(subject, variant, new StepTimes(architectures));
    }

    private StepTimes add(MeasuredNetwork.Subject subject, StepVariant variant, StepTimes times) {
        series.add(new Series(subject, variant, recipe.batch(), times));
        return times;
    }

    private int allRounds() {
        return WARM_UP + rounds;
    }

    /// Numbers the steps of one trainer.
    private static final class StepCount {
        private long taken;

        long next() {
            return taken++;
        }
    }

    private long onTrain(Consumer<Batch> step) {
        BatchStream stream = batches.orElseThrow();
        long start = System.nanoTime();
        try (Batch batch = stream.next()) {
            long waited = System.nanoTime() - start;
            step.accept(batch);
            return waited;
        }
    }

    private long policyStep() {
        long before = learner.nanosecondsWaited();
        learner.step(1, Pass.Quantization.LEARNED);
        return learner.nanosecondsWaited() - before;
    }

    /// Takes all steps of all rounds.
    ///
    /// @param betweenRounds called before each round with its number: 0 and below are warm-up
    void run(IntConsumer betweenRounds) {
        try (BatchStream stream = oneLongEpoch()) {
            batches = Optional.of(stream);
            for (int round = 1 - WARM_UP; round <= rounds; round++) {
                betweenRounds.accept(round);
                turns.getLast().step().take(); // while threads that the matrix product left waiting give up
                for (Turn turn : turns) {
                    Instant from = Instant.now();
                    long start = System.nanoTime();
                    long waited = turn.step().take();
                    if (round > 0) {
                        turn.times().add(turn.architecture(), System.nanoTime() - start, waited);
                        spans.add(new Span(of(turn), from, Instant.now()));
                    }
                }
            }
        }
    }

    private Series of(Turn turn) {
        return series.stream()
                .filter(one -> one.times().equals(turn.times()))
                .findFirst()
                .orElseThrow();
    }

    /// The steps that counted, in their order.
    List<Span> spans() {
        return List.copyOf(spans);
    }

    /// D_train as often as all rounds need it.
    private BatchStream oneLongEpoch() {
        int[] train = data.split().train();
        int[] indices = new int[Math.max(train.length, allRounds() * (turns.size() + 1) * recipe.batch())];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = train[i % train.length];
        }
        return new BatchStream(
                data.images(),
                indices,
                recipe.batch(),
                true,
                Optional.of(recipe.augmentation()),
                data.normalisation(),
                SEED,
                0,
                0);
    }

    /// What was measured, the rows of a table in its order.
    List<Series> series() {
        return List.copyOf(series);
    }

    @Override
    public void close() {
        learner.close();
        supernet.close();
        standAlone.forEach(TrainableNetwork::close);
        plain.forEach(PlainNetwork::close);
    }
}
