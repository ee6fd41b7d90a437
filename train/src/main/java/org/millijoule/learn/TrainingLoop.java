package org.millijoule.learn;

import java.util.Optional;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.learn.log.RunLog;

/// Leads a training through its epochs: each batch of D_train in its order, a checkpoint after each epoch and
/// every so many steps, a stop at the next step when the user asks for one.
public final class TrainingLoop {
    /// What is trained.
    public interface Training {
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
    public TrainingLoop(
            TrainingData data, Recipe weights, long batchSeed, int epochs, int checkpointEvery, RunLog log) {
        this.data = data;
        this.weights = weights;
        this.batchSeed = batchSeed;
        this.checkpointEvery = checkpointEvery;
        this.log = log;
        stepsPerEpoch = data.split().train().length / weights.batch();
        steps = stepsPerEpoch * epochs;
    }

    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /// Of the whole training.
    public long steps() {
        return steps;
    }

    /// Steps done.
    public long step() {
        return step;
    }

    public boolean isOver() {
        return step == steps;
    }

    /// Goes on where a checkpoint was taken.
    public void resumeAt(long step) {
        this.step = step;
    }

    /// Runs what is left.
    ///
    /// @throws InterruptedRunException after saving, if the user asked to stop
    public void run(Training training) {
        while (!isOver()) {
            int epoch = (int) (step / stepsPerEpoch);
            try (BatchStream batches = batches(epoch, (int) (step % stepsPerEpoch))) {
                while (batches.hasNext()) {
                    if (log.stopRequested()) {
                        training.save();
                        throw new InterruptedRunException();
                    }
                    long asked = System.nanoTime();
                    try (Batch batch = batches.next()) {
                        log.waited(System.nanoTime() - asked);
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
