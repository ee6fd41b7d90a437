package org.millijoule.job.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.millijoule.data.DataFacts;
import org.millijoule.data.Images;
import org.millijoule.data.found.FoundData;
import org.millijoule.export.Agreement;
import org.millijoule.export.FloatOnnx;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxCheck;
import org.millijoule.job.run.TestSplit;
import org.millijoule.learn.Evaluation;
import org.millijoule.learn.FinalStatistics;
import org.millijoule.learn.NetworkTraining;
import org.millijoule.learn.Randomness;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.Progress;
import org.millijoule.machine.Libtorch;
import org.millijoule.machine.Natives;
import org.millijoule.machine.Origin;
import org.millijoule.machine.VectorModule;
import org.millijoule.machine.Version;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.network.zoo.UntrainedNetworks;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.RunWatch;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.ResultFile;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.graph.FloatTraining;

/// Trains a network by name and writes `model.onnx`, float32: `train resnet-20 --data DIR`, from Java.
///
/// @param spec what is trained
/// @param directory new, empty, or the same run's
/// @param resumes whether a run that is there goes on
/// @param watch is told how far the training is
/// @param stop is asked at every step whether to save and stop
public record NamedTraining(
        NamedSpec spec, Path directory, boolean resumes, Consumer<Progress> watch, BooleanSupplier stop) {
    private static final int RECALIBRATION = 40; // batches; our choice, as in searches

    /// The spec that settings make.
    ///
    /// @param settings each with the option that it was typed as
    public static NamedSpec spec(List<SpecOverride> settings) {
        Spec<NamedSpec> spec = SpecReader.parse(NamedSpec.class, "{}", Path.of("the command line"), settings);
        return spec.value();
    }

    /// The directory that the command line chooses.
    public static Path defaultDirectory(NamedSpec spec) {
        String name = spec.name().orElse(spec.network());
        return Path.of("runs", name + "-" + spec.hash().substring(0, 8) + "-s" + spec.seed());
    }

    /// Trains, tests and exports.
    ///
    /// @throws org.millijoule.learn.log.InterruptedRunException after saving, if it was asked to stop
    /// @throws org.millijoule.data.DataException if the data are missing or damaged
    public ResultFile run() {
        VectorModule.load();
        Libtorch.useThreads(spec.threads());
        Natives.loadOnnxruntime();
        FoundData found = FoundData.in(spec.data());
        Optional<Shape> shape = spec.input();
        Images images = found.open(FoundData.Part.TRAIN, shape, OptionalDouble.empty());
        found.open(FoundData.Part.TEST, Optional.of(images.shape()), OptionalDouble.empty());
        TrainingData data = TrainingData.open(
                images,
                () -> found.open(FoundData.Part.TEST, Optional.of(images.shape()), OptionalDouble.empty()),
                spec.seed());
        WeightedGraph fresh = UntrainedNetworks.of(
                spec.network(),
                images.shape(),
                images.classes(),
                spec.width(),
                Randomness.of(spec.seed(), "named-weights", 0));
        try (RunDirectory run = RunDirectory.open(
                directory,
                resumes,
                Origin.of(spec.hash(), spec.seed(), spec.threads(), data.hash(), Clock.systemUTC()),
                SpecWriter.write(spec),
                _ -> "",
                RunWatch.of(watch, stop))) {
            return run.result().orElseGet(() -> trained(fresh, data, run));
        }
    }

    private ResultFile trained(WeightedGraph fresh, TrainingData data, RunDirectory run) {
        try (FloatTraining training = new FloatTraining(fresh)) {
            NetworkTraining.Stage stage = new NetworkTraining.Stage(
                    "train",
                    spec.epochs(),
                    spec.recipe(),
                    NetworkTraining.Values.FULL_PRECISION,
                    FinalStatistics.estimated(RECALIBRATION),
                    spec.checkpointEvery(),
                    Optional.empty());
            Evaluation.Score validation =
                    run.timed("train", () -> stage.train(training.network(), spec.seed(), data, run));
            Images test = data.test();
            return run.timed("evaluate", () -> {
                ResultFile result = tested(training, validation, data, test, run);
                run.complete(result, Origin.now(Clock.systemUTC()));
                return result;
            });
        }
    }

    private ResultFile tested(
            FloatTraining training, Evaluation.Score validation, TrainingData data, Images test, RunDirectory run) {
        float[][] logits = new Evaluation(
                        test.shape(), training.network()::logits, data.normalisation(), Pass.Quantization.NONE)
                .logits(test);
        ModelFacts facts = new ModelFacts(test.classNames(), spec.hash(), Version.number());
        byte[] model = FloatOnnx.bytes(training.folded(), data.normalisation(), facts);
        TestSplit split = new TestSplit(test, logits);
        Agreement onnx = OnnxCheck.compare(model, test, split.flat());
        if (!onnx.holds()) {
            throw new IllegalStateException(
                    "model.onnx in onnxruntime gives the same class as the trained network on only " + onnx.sameTop1()
                            + " of " + onnx.images() + " test images");
        }
        run.writeFile("model.onnx", path -> Files.write(path, model));
        DataFacts of = data.facts();
        return new ResultFile(
                Json.SCHEMA,
                "done",
                spec.seed(),
                "train",
                spec.network(),
                List.of(),
                new ResultFile.Accuracy(
                        OptionalDouble.of(split.accuracy()),
                        OptionalDouble.empty(),
                        OptionalDouble.of(validation.accuracy()),
                        OptionalDouble.of(split.accuracy()),
                        OptionalDouble.of(100 * onnx.accuracy())),
                new ResultFile.Agreement(onnx.images(), onnx.sameTop1(), onnx.maxAbsLogitDifference()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(new ResultFile.DataRow(
                        "found",
                        data.hash(),
                        of.shape().sides(),
                        of.classes(),
                        of.images(),
                        data.split().train().length,
                        test.count(),
                        OptionalInt.of(data.images().available()),
                        OptionalInt.of(test.available()))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new ArrayList<>(data.images().remarks()));
    }
}
