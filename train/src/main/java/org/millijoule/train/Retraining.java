package org.millijoule.train;

import java.util.Optional;
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
/// @param distillation from the same network at full precision; off by default
public record Retraining(
        int epochs, Recipe weights, int recalibrationBatches, int checkpointEvery, Distillation distillation) {
    public Retraining() {
        this(30, new Recipe(), 40, 200, new Distillation());
    }

    public Retraining {
        if (epochs < 1 || recalibrationBatches < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs, recalibration-batches and checkpoint-every must be at least 1");
        }
    }

    /// The same recipe over so many epochs, without a teacher.
    public Retraining brief(int briefEpochs) {
        return new Retraining(briefEpochs, weights, recalibrationBatches, checkpointEvery, new Distillation());
    }

    /// Epochs over D_train for one network, those of its teacher included.
    public int allEpochs() {
        return epochs + (distillation.isOn() ? distillation.teacherEpochs() : 0);
    }

    /// Trains the architecture, or goes on where the log's newest checkpoint of it stands.
    ///
    /// @param name for example `found`; the stage is `retrain-` and the name, that of its teacher ends in
    /// `-teacher`
    public Retrained retrain(String name, Architecture architecture, SearchSpec spec, TrainingData data, RunLog log) {
        MobileNet network = network(architecture, spec, "retrain");
        String stage = "retrain-" + name;
        if (!distillation.isOn()) {
            Run run = new Run(stage, network, spec, data, log, epochs, false, Optional.empty());
            run.train();
            return new Retrained(name, architecture, network, data, run.validation);
        }
        try (MobileNet knowing = network(architecture, spec, "teacher")) {
            new Run(stage + "-teacher", knowing, spec, data, log, distillation.teacherEpochs(), true, Optional.empty())
                    .train();
            TrainingState.copyWeights(knowing, network);
            Teacher teacher = new Teacher(knowing, distillation);
            Run run = new Run(stage, network, spec, data, log, epochs, false, Optional.of(teacher));
            run.train();
            return new Retrained(name, architecture, network, data, run.validation);
        }
    }

    private static MobileNet network(Architecture architecture, SearchSpec spec, String purpose) {
        return MobileNet.standAlone(
                spec.space(), architecture, spec.quantizer(), Randomness.of(spec.seed(), purpose, 0));
    }

    private final class Run implements TrainingLoop.Training {
        private final String stage;
        private final MobileNet network;
        private final TrainingData data;
        private final RunLog log;
        private final TrainingLoop loop;
        private final Trainer trainer;
        private final Pass.Quantization quantization;
        private double epochLoss;
        private long imagesSeen;
        private Evaluation.Score validation = new Evaluation.Score(0, 0);

        /// @param fullPrecision whether nothing is ever quantized
        Run(
                String stage,
                MobileNet network,
                SearchSpec spec,
                TrainingData data,
                RunLog log,
                int epochs,
                boolean fullPrecision,
                Optional<Teacher> teacher) {
            this.stage = stage;
            this.network = network;
            this.data = data;
            this.log = log;
            long seed = Randomness.seed(spec.seed(), fullPrecision ? "teaching-batches" : "retraining-batches");
            this.loop = new TrainingLoop(data, weights, seed, epochs, checkpointEvery, log);
            long quantizeFrom = fullPrecision ? loop.steps() : Math.round(weights.fullPrecision() * loop.steps());
            this.trainer = new Trainer(network, weights, loop.steps(), quantizeFrom, seed, teacher);
            this.quantization = fullPrecision ? Pass.Quantization.NONE : Pass.Quantization.LEARNED;
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
                trainer.keepAverage();
                Evaluation evaluation =
                        new Evaluation(network, network.largestSettings(), data.normalisation(), quantization);
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
            log.save(new Checkpoint(stage, (int) loop.step(), finished, trainer.state(), doubles));
        }

        private void restore(Checkpoint checkpoint) {
            loop.resumeAt(checkpoint.step());
            trainer.restore(checkpoint);
            double[] own = checkpoint.doubles("retrain", 3);
            epochLoss = own[0];
            validation = new Evaluation.Score(own[1], own[2]);
        }
    }
}
