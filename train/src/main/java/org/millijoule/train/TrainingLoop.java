package org.millijoule.train;

import java.util.Optional;
import org.millijoule.data.Batch;
import org.millijoule.data.BatchStream;

/// Leads a training through its epochs: each batch of D_train in its order, a checkpoint after each epoch and
/// every so many steps, a stop at the next step when the user asks for one.
final class TrainingLoop {
    /// What is trained.
    interface Training {
        /// One step; [TrainingLoop#step()] is its number.
        void step(Batch batch);

        /// After the last step of an epoch; saves.
        ///
        /// @param epoch from 0
        void endEpoch(int epoch);

        /// Writes a checkpoint of a training that is not over.
        void save();
    }

    private final TrainingData data;
    private final Recipe weights;
    private final long batchSeed;
    private final int checkpointEvery;
    private final RunLog log;
    private final long stepsPerEpoch;
    private final long steps;
    private long step;

    /// @param batchSeed of order and augmentation
    /// @param checkpointEvery steps between checkpoints inside an epoch
    TrainingLoop(TrainingData data, Recipe weights, long batchSeed, int epochs, int checkpointEvery, RunLog log) {
        this.data = data;
        this.weights = weights;
        this.batchSeed = batchSeed;
        this.checkpointEvery = checkpointEvery;
        this.log = log;
        stepsPerEpoch = data.split().train().length / weights.batch();
        steps = stepsPerEpoch * epochs;
    }

    long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /// Of the whole training.
    long steps() {
        return steps;
    }

    /// Steps done.
    long step() {
        return step;
    }

    boolean isOver() {
        return step == steps;
    }

    /// Goes on where a checkpoint was taken.
    void resumeAt(long step) {
        this.step = step;
    }

    /// Runs what is left.
    ///
    /// @throws InterruptedRunException after saving, if the user asked to stop
    void run(Training training) {
        while (!isOver()) {
            int epoch = (int) (step / stepsPerEpoch);
            try (BatchStream batches = batches(epoch, (int) (step % stepsPerEpoch))) {
                while (batches.hasNext()) {
                    if (log.stopRequested()) {
                        training.save();
                        throw new InterruptedRunException();
                    }
                    try (Batch batch = batches.next()) {
                        training.step(batch);
                    }
                    step++;
                    if (step % stepsPerEpoch != 0 && step % checkpointEvery == 0) {
                        training.save();
                    }
                }
            }
            training.endEpoch(epoch);
        }
    }

    private BatchStream batches(int epoch, int firstBatch) {
        return new BatchStream(
                data.images(),
                data.split().train(),
                weights.batch(),
                true,
                Optional.of(weights.augmentation()),
                data.normalisation(),
                batchSeed,
                epoch,
                firstBatch);
    }
}
