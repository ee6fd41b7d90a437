package org.millijoule.study;

import java.util.List;
import java.util.Optional;
import org.millijoule.data.ImageDataset;
import org.millijoule.learn.Distillation;
import org.millijoule.learn.Evaluation;
import org.millijoule.learn.FinalStatistics;
import org.millijoule.learn.FreshNetworks;
import org.millijoule.learn.NetworkTraining;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.Teacher;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.TrainingState;
import org.millijoule.learn.log.RunLog;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Lsq;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.supernet.TrainableNetwork;

/// What one fixed network loses when it is quantized: trained at full precision, then at each bit-width from
/// those weights, taught by the full-precision network. Stem, head and classifier have the space's `fixed-bits`.
///
/// @param space holds the network and all its bit-widths
/// @param architecture the network as a line of the space; its bits do not matter
/// @param threads of libtorch: sums depend on it
/// @param fullPrecision the first training
/// @param quantized the others, each from the weights of the first
public record PrecisionStudy(
        ImageDataset data,
        SearchSpace space,
        String architecture,
        Quantizer quantizer,
        int threads,
        FullPrecision fullPrecision,
        List<Quantized> quantized) {
    /// The training at full precision.
    ///
    /// @param epochs over all training images
    /// @param recalibrationBatches of 256 images that re-estimate batch-norm at the end
    /// @param checkpointEvery steps between checkpoints, besides one after each epoch
    public record FullPrecision(int epochs, Recipe weights, int recalibrationBatches, int checkpointEvery) {
        public FullPrecision {
            atLeastOne(epochs, recalibrationBatches, checkpointEvery);
        }

        public FullPrecision(int epochs, Recipe weights) {
            this(epochs, weights, 40, 200);
        }
    }

    /// A training with weights and activations of all blocks at one bit-width.
    ///
    /// @param distillation share w of the teacher in the loss, see [Distillation]; 0 is off
    /// @param temperature of teacher and student
    /// @param recalibrationBatches of 256 images that re-estimate the statistics of batch-norm
    /// @param fixedStatistics share of the steps, at the end, in which these are fixed: see [FinalStatistics]
    public record Quantized(
            int bits,
            int epochs,
            Recipe weights,
            double distillation,
            double temperature,
            int recalibrationBatches,
            double fixedStatistics,
            int checkpointEvery) {
        public Quantized {
            atLeastOne(epochs, recalibrationBatches, checkpointEvery);
            new FinalStatistics(recalibrationBatches, fixedStatistics); // checks them
            teaching(distillation, temperature, epochs);
        }

        public Quantized(int bits, int epochs, Recipe weights) {
            this(bits, epochs, weights, 0.5, 4, 40, FinalStatistics.SHARE, 200);
        }

        private Distillation teaching() {
            return teaching(distillation, temperature, epochs);
        }

        private static Distillation teaching(double share, double temperature, int epochs) {
            return new Distillation(share, temperature, epochs);
        }
    }

    /// What a study must say; everything else has the defaults set here.
    public PrecisionStudy(
            ImageDataset data,
            SearchSpace space,
            String architecture,
            FullPrecision fullPrecision,
            List<Quantized> quantized) {
        this(data, space, architecture, new Lsq(), 2, fullPrecision, quantized);
    }

    public PrecisionStudy {
        quantized = List.copyOf(quantized);
        space.parse(architecture);
        for (Quantized stage : quantized) {
            if (!space.bits().contains(stage.bits())) {
                throw new IllegalArgumentException(
                        "the space has " + space.bits() + " bits, but " + stage.bits() + " are to be trained");
            }
        }
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("threads must be between 1 and 64, not " + threads);
        }
    }

    private static void atLeastOne(int epochs, int recalibrationBatches, int checkpointEvery) {
        if (epochs < 1 || recalibrationBatches < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs, recalibration-batches and checkpoint-every must be at least 1");
        }
    }

    /// This study over images of a shape and so many classes.
    public PrecisionStudy on(Shape image, int classes) {
        return new PrecisionStudy(
                data, space.on(image, classes), architecture, quantizer, threads, fullPrecision, quantized);
    }

    /// The network with all its blocks at one bit-width.
    public Architecture at(int bits) {
        return space.withBits(space.parse(architecture), bits);
    }

    /// Trains the network at full precision, or goes on where the log's newest checkpoint of it stands.
    ///
    /// @throws org.millijoule.learn.log.InterruptedRunException after saving, if the log asks to stop
    public FullPrecisionNetwork train(TrainingData images, long seed, RunLog log) {
        TrainableNetwork network = network(space.bits().getLast(), seed);
        try {
            new NetworkTraining.Stage(
                            "full-precision",
                            fullPrecision.epochs(),
                            fullPrecision.weights(),
                            NetworkTraining.Values.FULL_PRECISION,
                            FinalStatistics.estimated(fullPrecision.recalibrationBatches()),
                            fullPrecision.checkpointEvery(),
                            Optional.empty())
                    .train(network, seed, images, log);
            return new FullPrecisionNetwork(network, images);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /// Quantizes a network trained at full precision and trains it on, or goes on where the log's newest
    /// checkpoint of it stands.
    ///
    /// @throws org.millijoule.learn.log.InterruptedRunException after saving, if the log asks to stop
    public Retrained quantize(FullPrecisionNetwork from, Quantized stage, TrainingData images, long seed, RunLog log) {
        TrainableNetwork network = network(stage.bits(), seed);
        String name = "w" + stage.bits() + "a" + stage.bits();
        Distillation teaching = stage.teaching();
        try {
            TrainingState.copyWeights(from.network(), network);
            Evaluation.Score validation = new NetworkTraining.Stage(
                            name,
                            stage.epochs(),
                            stage.weights(),
                            NetworkTraining.Values.QUANTIZED,
                            new FinalStatistics(stage.recalibrationBatches(), stage.fixedStatistics()),
                            stage.checkpointEvery(),
                            Optional.of(new Teacher(from.network(), teaching)).filter(_ -> teaching.isOn()))
                    .train(network, seed, images, log);
            return new Retrained(name, at(stage.bits()), network, images, validation);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private TrainableNetwork network(int bits, long seed) {
        return new FreshNetworks(space, quantizer, seed).network(at(bits), "retrain");
    }
}
