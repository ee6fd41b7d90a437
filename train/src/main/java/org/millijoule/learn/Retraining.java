package org.millijoule.learn;

import java.util.Optional;
import org.millijoule.learn.log.RunLog;
import org.millijoule.space.Architecture;
import org.millijoule.supernet.TrainableNetwork;

/// Trains one architecture from scratch on D_train, quantization-aware, and validates it on D_validate with the
/// last weights.
///
/// @param epochs over D_train
/// @param recalibrationBatches of 256 images that re-estimate the statistics of batch-norm
/// @param fixedStatistics share of the steps, at the end, in which these are fixed: see [FinalStatistics]
/// @param checkpointEvery steps between checkpoints, besides one after each epoch
/// @param distillation from the same network at full precision; off by default
public record Retraining(
        int epochs,
        Recipe weights,
        int recalibrationBatches,
        double fixedStatistics,
        int checkpointEvery,
        Distillation distillation) {
    public Retraining() {
        this(30, new Recipe(), 40, FinalStatistics.SHARE, 200, new Distillation());
    }

    public Retraining {
        if (epochs < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs and checkpoint-every must be at least 1");
        }
        new FinalStatistics(recalibrationBatches, fixedStatistics); // checks them
    }

    /// The same recipe over so many epochs, without a teacher.
    public Retraining brief(int briefEpochs) {
        return new Retraining(
                briefEpochs, weights, recalibrationBatches, fixedStatistics, checkpointEvery, new Distillation());
    }

    /// Epochs over D_train for one network, those of its teacher included.
    public int allEpochs() {
        return epochs + (distillation.isOn() ? distillation.teacherEpochs() : 0);
    }

    /// Trains the architecture, or goes on where the log's newest checkpoint of it stands.
    ///
    /// @param name for example `found`; the stage is `retrain-` and the name, that of its teacher ends in
    /// `-teacher`
    /// @throws org.millijoule.learn.log.InterruptedRunException after saving, if the log asks to stop
    public Retrained retrain(
            String name, Architecture architecture, FreshNetworks fresh, TrainingData data, RunLog log) {
        TrainableNetwork network = fresh.network(architecture, "retrain");
        try {
            return new Retrained(
                    name, architecture, network, data, train(name, network, architecture, fresh, data, log));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private Evaluation.Score train(
            String name,
            TrainableNetwork network,
            Architecture architecture,
            FreshNetworks fresh,
            TrainingData data,
            RunLog log) {
        String stage = "retrain-" + name;
        NetworkTraining.Stage student = stage(stage, epochs, NetworkTraining.Values.QUANTIZED);
        if (!distillation.isOn()) {
            return student.train(network, fresh.seed(), data, log);
        }
        try (TrainableNetwork knowing = fresh.network(architecture, "teacher")) {
            stage(stage + "-teacher", distillation.teacherEpochs(), NetworkTraining.Values.FULL_PRECISION)
                    .train(knowing, fresh.seed(), data, log);
            TrainingState.copyWeights(knowing, network);
            return student.taughtBy(new Teacher(knowing, distillation)).train(network, fresh.seed(), data, log);
        }
    }

    private NetworkTraining.Stage stage(String stage, int stageEpochs, NetworkTraining.Values values) {
        FinalStatistics statistics = values == NetworkTraining.Values.QUANTIZED
                ? new FinalStatistics(recalibrationBatches, fixedStatistics)
                : FinalStatistics.estimated(recalibrationBatches);
        return new NetworkTraining.Stage(
                stage, stageEpochs, weights, values, statistics, checkpointEvery, Optional.empty());
    }
}
