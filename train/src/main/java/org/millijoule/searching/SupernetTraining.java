package org.millijoule.searching;

import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.batch.Batch;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.Trainer;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.TrainingLoop;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.Metrics;
import org.millijoule.learn.log.Progress;
import org.millijoule.learn.log.RunLog;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.Supernet;

/// Trains the weights of a supernet alone, as [Joint] does in its warm-up: no policy is learned. What it leaves
/// behind shows how well a supernet ranks the networks of its space.
///
/// @param epochs over D_train
/// @param sampling of every step
/// @param checkpointEvery steps between checkpoints, besides one after each epoch
public record SupernetTraining(int epochs, Sampling sampling, Recipe weights, int checkpointEvery) {
    private static final String STAGE = "supernet";

    public SupernetTraining {
        if (epochs < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs and checkpoint-every must be at least 1");
        }
    }

    /// The weights steps of a strategy and nothing else of it, over so many epochs.
    public static SupernetTraining of(Joint joint, int epochs) {
        return new SupernetTraining(epochs, joint.sampling(), joint.weights(), joint.checkpointEvery());
    }

    /// Trains the supernet of a spec, or goes on where the log's newest checkpoint of it stands.
    ///
    /// @throws org.millijoule.learn.log.InterruptedRunException after saving, if the log asks to stop
    public TrainedSupernet train(SearchSpec spec, TrainingData data, RunLog log) {
        Supernet supernet = SpaceWeights.of(spec.space())
                .supernet(spec.space(), spec.quantizer(), Randomness.of(spec.seed(), STAGE, 0), ScalarType.Float);
        Run run = new Run(supernet, spec, data, log);
        try {
            run.train();
        } catch (RuntimeException e) {
            supernet.close();
            throw e;
        }
        return new TrainedSupernet(supernet, data, run.trainer, run.trainer.quantization(run.loop.steps() - 1));
    }

    private final class Run implements TrainingLoop.Training {
        private final Supernet supernet;
        private final SearchSpace space;
        private final RunLog log;
        private final long seed;
        private final TrainingLoop loop;
        private final Trainer trainer;
        private double epochLoss;
        private long imagesSeen;

        Run(Supernet supernet, SearchSpec spec, TrainingData data, RunLog log) {
            this.supernet = supernet;
            this.space = spec.space();
            this.log = log;
            this.seed = spec.seed();
            long batchSeed = Randomness.seed(seed, "weights-batches");
            this.loop = new TrainingLoop(data, weights, batchSeed, epochs, checkpointEvery, log);
            this.trainer = new Trainer(supernet, weights, loop.steps(), batchSeed);
        }

        void train() {
            log.latest(STAGE).ifPresent(this::restore);
            loop.run(this);
        }

        @Override
        public void step(Batch batch) {
            long step = loop.step();
            Architecture next = sampling.architecture(space.choices(), seed, step);
            double loss = trainer.step(
                    batch, step, Pass.Statistics.BATCH, (images, pass) -> supernet.logits(images, next, pass));
            epochLoss += loss;
            imagesSeen += batch.size();
            log.progress(Progress.withoutPolicy(
                    STAGE,
                    Progress.Part.epoch("training", step, loop.stepsPerEpoch(), epochs),
                    step + 1,
                    loop.steps(),
                    imagesSeen,
                    Progress.Learned.step(loss, trainer.accuracy(), OptionalDouble.empty())));
        }

        @Override
        public void endEpoch(int epoch) {
            double meanLoss = epochLoss / loop.stepsPerEpoch();
            log.metrics(Metrics.withoutPolicy(
                    (int) loop.step(), epoch, STAGE, meanLoss, OptionalDouble.empty(), OptionalDouble.empty()));
            epochLoss = 0;
            save(loop.isOver());
        }

        @Override
        public void save() {
            save(false);
        }

        private void save(boolean finished) {
            SortedMap<String, double[]> doubles = new TreeMap<>();
            doubles.put(STAGE, new double[] {epochLoss});
            log.save(new Checkpoint(STAGE, (int) loop.step(), finished, trainer.state(), doubles));
        }

        private void restore(Checkpoint checkpoint) {
            loop.resumeAt(checkpoint.step());
            trainer.restore(checkpoint);
            epochLoss = checkpoint.doubles(STAGE, 1)[0];
        }
    }
}
