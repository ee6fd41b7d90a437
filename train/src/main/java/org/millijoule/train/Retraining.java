package org.millijoule.train;

import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.data.Batch;
import org.millijoule.space.Architecture;

/// Trains one architecture from scratch on D_train, quantization-aware, and validates it on D_validate with the
/// last weights.
///
/// @param epochs over D_train
/// @param recalibrationBatches of 256 images that re-estimate batch-norm at the end
/// @param checkpointEvery steps between checkpoints, besides one after each epoch
public record Retraining(int epochs, Recipe weights, int recalibrationBatches, int checkpointEvery) {
    public Retraining() {
        this(30, new Recipe(), 40, 200);
    }

    public Retraining {
        if (epochs < 1 || recalibrationBatches < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs, recalibration-batches and checkpoint-every must be at least 1");
        }
    }

    /// Trains the architecture, or goes on where the log's newest checkpoint of it stands.
    ///
    /// @param name for example `found`; the stage is `retrain-` and the name
    public Retrained retrain(String name, Architecture architecture, SearchSpec spec, TrainingData data, RunLog log) {
        MobileNet network = MobileNet.standAlone(
                spec.space(), architecture, spec.quantizer(), Randomness.of(spec.seed(), "retrain", 0));
        Run run = new Run(name, network, spec, data, log);
        run.train();
        return new Retrained(name, architecture, network, data, run.validation);
    }

    private final class Run implements TrainingLoop.Training {
        private final String stage;
        private final MobileNet network;
        private final TrainingData data;
        private final RunLog log;
        private final TrainingLoop loop;
        private final Trainer trainer;
        private double epochLoss;
        private long imagesSeen;
        private Evaluation.Score validation = new Evaluation.Score(0, 0);

        Run(String name, MobileNet network, SearchSpec spec, TrainingData data, RunLog log) {
            this.stage = "retrain-" + name;
            this.network = network;
            this.data = data;
            this.log = log;
            this.loop = new TrainingLoop(
                    data, weights, Randomness.seed(spec.seed(), "retraining-batches"), epochs, checkpointEvery, log);
            this.trainer = new Trainer(network, weights, loop.steps());
        }

        void train() {
            log.latest(stage).ifPresent(this::restore);
            loop.run(this);
        }

        @Override
        public void step(Batch batch) {
            double loss = trainer.step(batch, loop.step(), Pass.Statistics.TRACKED, network::logits);
            epochLoss += loss;
            imagesSeen += batch.size();
            log.progress(new Progress(
                    stage,
                    loop.step() + 1,
                    loop.steps(),
                    imagesSeen,
                    loss,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty()));
        }

        @Override
        public void endEpoch(int epoch) {
            boolean last = loop.isOver();
            if (last) {
                Evaluation evaluation = new Evaluation(
                        network, network.largestSettings(), data.normalisation(), Pass.Quantization.LEARNED);
                evaluation.recalibrate(data.images(), shuffled(), recalibrationBatches);
                validation = evaluation.score(data.images(), data.split().validate());
            }
            log.metrics(new Metrics(
                    (int) loop.step(),
                    epoch,
                    stage,
                    OptionalDouble.of(epochLoss / loop.stepsPerEpoch()),
                    last ? OptionalDouble.of(validation.loss()) : OptionalDouble.empty(),
                    last ? OptionalDouble.of(validation.accuracy()) : OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty()));
            epochLoss = 0;
            save(last);
        }

        private int[] shuffled() {
            return SharedWeights.spread(data.split().train());
        }

        @Override
        public void save() {
            save(false);
        }

        private void save(boolean finished) {
            SortedMap<String, double[]> doubles = new TreeMap<>();
            doubles.put("retrain", new double[] {epochLoss, validation.loss(), validation.accuracy()});
            log.save(new Checkpoint(stage, (int) loop.step(), finished, TrainingState.of(network), doubles));
        }

        private void restore(Checkpoint checkpoint) {
            loop.resumeAt(checkpoint.step());
            TrainingState.restore(checkpoint, network);
            double[] own = checkpoint.doubles("retrain", 3);
            epochLoss = own[0];
            validation = new Evaluation.Score(own[1], own[2]);
        }
    }
}
