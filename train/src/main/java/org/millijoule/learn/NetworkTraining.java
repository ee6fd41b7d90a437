package org.millijoule.learn;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.data.batch.Batch;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.Metrics;
import org.millijoule.learn.log.Progress;
import org.millijoule.learn.log.RunLog;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.TrainableNetwork;

/// Trains one network that stands alone, at full precision or quantization-aware, and validates it at the end
/// with batch-norm estimated anew.
public final class NetworkTraining implements TrainingLoop.Training {
    /// What a network computes with.
    public enum Values {
        /// Nothing is ever quantized.
        FULL_PRECISION,
        /// Quantized from where the recipe says.
        QUANTIZED
    }

    /// What is trained, and how.
    ///
    /// @param name of its checkpoints
    /// @param epochs over D_train
    /// @param normalisation how the statistics of batch-norm end
    /// @param checkpointEvery steps between checkpoints, besides one after each epoch
    public record Stage(
            String name,
            int epochs,
            Recipe weights,
            Values values,
            FinalStatistics normalisation,
            int checkpointEvery,
            Optional<Teacher> teacher) {
        Stage taughtBy(Teacher knowing) {
            return new Stage(name, epochs, weights, values, normalisation, checkpointEvery, Optional.of(knowing));
        }

        /// Trains a network, or goes on where the log's newest checkpoint of the stage stands; returns loss and
        /// accuracy on D_validate, not numbers where that is empty.
        ///
        /// @throws org.millijoule.learn.log.InterruptedRunException after saving, if the log asks to stop
        public Evaluation.Score train(TrainableNetwork network, long seed, TrainingData data, RunLog log) {
            NetworkTraining training = new NetworkTraining(this, network, seed, data, log);
            log.latest(name).ifPresent(training::restore);
            training.loop.run(training);
            return training.validation;
        }
    }

    private static final Evaluation.Score NONE = new Evaluation.Score(Double.NaN, Double.NaN);

    private final Stage stage;
    private final TrainableNetwork network;
    private final TrainingData data;
    private final RunLog log;
    private final TrainingLoop loop;
    private final Trainer trainer;
    private final Pass.Quantization quantization;
    private final long fixFrom;
    private double epochLoss;
    private long imagesSeen;
    private Evaluation.Score validation = new Evaluation.Score(0, 0);

    private NetworkTraining(Stage stage, TrainableNetwork network, long seed, TrainingData data, RunLog log) {
        this.stage = stage;
        this.network = network;
        this.data = data;
        this.log = log;
        Recipe weights = stage.weights();
        boolean quantized = stage.values() == Values.QUANTIZED;
        long batchSeed = Randomness.seed(seed, quantized ? "retraining-batches" : "teaching-batches");
        this.loop = new TrainingLoop(data, weights, batchSeed, stage.epochs(), stage.checkpointEvery(), log);
        long quantizeFrom = quantized ? weights.quantizeFrom(loop.steps()) : loop.steps();
        this.fixFrom = stage.normalisation().fixFrom(loop.steps(), quantizeFrom);
        this.trainer = new Trainer(network, weights, loop.steps(), quantizeFrom, batchSeed, stage.teacher());
        this.quantization = quantized ? Pass.Quantization.LEARNED : Pass.Quantization.NONE;
    }

    @Override
    public void step(Batch batch) {
        long step = loop.step();
        if (step == fixFrom) {
            recalibrate();
        }
        Pass.Statistics statistics = step < fixFrom ? Pass.Statistics.TRACKED : Pass.Statistics.FIXED;
        double loss = trainer.step(batch, step, statistics, network::logits);
        epochLoss += loss;
        imagesSeen += batch.size();
        log.progress(Progress.withoutPolicy(
                stage.name(),
                Progress.Part.epoch("training", step, loop.stepsPerEpoch(), stage.epochs()),
                step + 1,
                loop.steps(),
                imagesSeen,
                Progress.Learned.step(loss, trainer.accuracy(), OptionalDouble.empty())));
    }

    @Override
    public void endEpoch(int epoch) {
        boolean last = loop.isOver();
        if (last) {
            trainer.keepAverage();
            validation = validate();
        }
        boolean validated = last && data.split().validate().length > 0;
        log.metrics(Metrics.withoutPolicy(
                (int) loop.step(),
                epoch,
                stage.name(),
                epochLoss / loop.stepsPerEpoch(),
                validated ? OptionalDouble.of(validation.loss()) : OptionalDouble.empty(),
                validated ? OptionalDouble.of(validation.accuracy()) : OptionalDouble.empty()));
        epochLoss = 0;
        save(last);
    }

    private void recalibrate() {
        if (network.norms().isEmpty()) {
            return; // folded into weights before: nothing is to be estimated
        }
        int[] train = TrainingData.spread(data.split().train());
        evaluation().recalibrate(data.images(), train, stage.normalisation().recalibrationBatches());
    }

    private Evaluation.Score validate() {
        if (fixFrom == loop.steps()) {
            recalibrate();
        }
        int[] validate = data.split().validate();
        return validate.length > 0 ? evaluation().score(data.images(), validate) : NONE;
    }

    private Evaluation evaluation() {
        return new Evaluation(network.image(), network::logits, data.normalisation(), quantization);
    }

    @Override
    public void save() {
        save(false);
    }

    private void save(boolean finished) {
        SortedMap<String, double[]> doubles = new TreeMap<>();
        doubles.put("retrain", new double[] {epochLoss, validation.loss(), validation.accuracy()});
        log.save(new Checkpoint(stage.name(), (int) loop.step(), finished, trainer.state(), doubles));
    }

    private void restore(Checkpoint checkpoint) {
        loop.resumeAt(checkpoint.step());
        trainer.restore(checkpoint);
        double[] own = checkpoint.doubles("retrain", 3);
        epochLoss = own[0];
        validation = new Evaluation.Score(own[1], own[2]);
    }
}
