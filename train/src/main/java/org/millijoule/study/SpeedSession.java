package org.millijoule.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.kernel.OperatorEvent;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.Trainer;
import org.millijoule.learn.TrainingData;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.TrainableNetwork;

/// All variants of one network at one batch size, a step of each in turn, so that whatever else the machine does
/// meets all of them.
///
/// Batches of D_train come from one stream that all variants share: while one takes its step the next batches are
/// prepared, as in a training. The stream's epoch is as long as the session, since a training on real data hardly
/// ever starts one. Policy steps have their own stream of D_validate, as in a search.
final class SpeedSession implements AutoCloseable {
    private static final long SEED = 0;

    /// Rounds that do not count, until the JVM has compiled what steps run and the allocator has its memory; more where
    /// a round has few steps (`our choice`).
    private static final int WARM_UP = 2;

    private static final int WARM_UP_OF_FEW = 8;

    private final String network;
    private final TrainingData data;
    private final Recipe recipe;
    private final int rounds;
    private final int warmUp;
    private final List<Runnable> owned = new ArrayList<>();
    private final List<Series> series = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Series> taken = new ArrayList<>();
    private Optional<BatchStream> batches = Optional.empty();

    /// The times of one variant on one subject.
    record Series(MeasuredNetwork.Subject subject, StepVariant variant, int batch, StepTimes times) {}

    /// One step of each round.
    private record Turn(StepTimes times, int index, Step step) {}

    /// A step.
    interface Step {
        /// Returns the nanoseconds of it that it waited for its batch.
        long take();
    }

    /// @param rounds that count; each takes at least one step of every variant
    SpeedSession(MeasuredNetwork network, TrainingData data, int batch, int rounds) {
        this.network = network.name();
        this.data = data;
        this.rounds = rounds;
        this.warmUp = network instanceof MeasuredGraph ? WARM_UP_OF_FEW : WARM_UP;
        // Rate and clipping of a training, quantized from the first step on, nothing else that takes time.
        recipe = new Recipe(batch, 0.01, 0, 0.9, 4e-5, 5, 0.005, 0, 0, 0, 0, new Augmentation());
        switch (network) {
            case MeasuredSpace space -> new SpaceTurns(space, this).add();
            case MeasuredGraph graph -> new GraphTurns(graph, this).add();
        }
    }

    /// Of every training.
    Recipe recipe() {
        return recipe;
    }

    TrainingData data() {
        return data;
    }

    /// Frees something at the end.
    void own(Runnable close) {
        owned.add(close);
    }

    /// A row of the table.
    ///
    /// @param networks that a round goes through
    StepTimes times(MeasuredNetwork.Subject subject, StepVariant variant, int networks) {
        return add(subject, variant, recipe.batch(), new StepTimes(networks));
    }

    /// A row whose times are counted already.
    ///
    /// @param images of a step
    StepTimes add(MeasuredNetwork.Subject subject, StepVariant variant, int images, StepTimes times) {
        series.add(new Series(subject, variant, images, times));
        return times;
    }

    /// Each round takes this step, too.
    ///
    /// @param index of the network among those of its row
    void turn(StepTimes times, int index, Step step) {
        turns.add(new Turn(times, index, step));
    }

    /// The same of a step on a batch of D_train.
    void turnOnTrain(StepTimes times, int index, Consumer<Batch> step) {
        turn(times, index, () -> onTrain(step));
    }

    /// Steps of plain libtorch and of the same network quantized and alone, which are this session's.
    void addBase(int index, StepTimes fp32, PlainNetwork base, StepTimes quantized, TrainableNetwork alone) {
        own(base::close);
        own(alone::close);
        turnOnTrain(fp32, index, base::step);
        Trainer trainer = new Trainer(alone, recipe, allRounds(), SEED);
        StepCount count = new StepCount();
        turnOnTrain(
                quantized, index, batch -> trainer.step(batch, count.next(), Pass.Statistics.TRACKED, alone::logits));
    }

    int allRounds() {
        return warmUp + rounds;
    }

    /// Numbers the steps of one trainer.
    static final class StepCount {
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

    /// Takes all steps of all rounds.
    ///
    /// @param progress told what is going on, once a round
    /// @param betweenRounds called before each round
    void run(Consumer<String> progress, Runnable betweenRounds) {
        try (BatchStream stream = oneLongEpoch()) {
            batches = Optional.of(stream);
            for (int round = 1 - warmUp; round <= rounds; round++) {
                progress.accept(at(round));
                betweenRounds.run();
                turns.getLast().step().take(); // while threads that the matrix product left waiting give up
                for (Turn turn : turns) {
                    OperatorEvent step = OperatorEvent.start();
                    long start = System.nanoTime();
                    long waited = turn.step().take();
                    if (round > 0) {
                        turn.times().add(turn.index(), System.nanoTime() - start, waited);
                        step.done(OperatorEvent.STEP, () -> "", 0, 0);
                        taken.add(of(turn));
                    }
                }
            }
        }
    }

    private String at(int round) {
        String at = round > 0 ? "round " + round + " of " + rounds : "warm-up";
        return String.format(Locale.ROOT, "%s, batch %d: %s", network, recipe.batch(), at);
    }

    private Series of(Turn turn) {
        return series.stream()
                .filter(one -> one.times().equals(turn.times()))
                .findFirst()
                .orElseThrow();
    }

    /// Whose the steps that counted were, in their order: that of their events [OperatorEvent#STEP].
    List<Series> taken() {
        return List.copyOf(taken);
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
        owned.forEach(Runnable::run);
    }
}
