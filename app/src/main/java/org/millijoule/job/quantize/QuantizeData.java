package org.millijoule.job.quantize;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.millijoule.data.Images;
import org.millijoule.data.ImagesPart;
import org.millijoule.data.Normalisation;
import org.millijoule.data.Pixels;
import org.millijoule.data.found.FoundData;
import org.millijoule.job.evaluate.ClassMapping;
import org.millijoule.job.evaluate.FirstLook;
import org.millijoule.job.evaluate.GivenData;
import org.millijoule.job.evaluate.NetworkInput;
import org.millijoule.job.evaluate.OnnxEngine;
import org.millijoule.job.evaluate.OnnxModel;
import org.millijoule.learn.TrainingData;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.ImageScaling;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.onnx.WeightedOnnx;
import org.millijoule.text.UsageException;

/// The data of a quantization, which fit the network.
///
/// @param training labels are outputs of the network
/// @param pixels what the network expects of them
/// @param labelled whether images have labels of their own; else they are what the network as given says
/// @param testImages how many there are
/// @param remarks what a reader of results must know of them
record QuantizeData(TrainingData training, Pixels pixels, boolean labelled, int testImages, List<String> remarks) {
    /// Of images without labels every so many-th is kept for the test (`our choice`).
    private static final int TESTED = 4;

    /// Reads the data and shows some of them to the network as it was given.
    ///
    /// @param file of the network
    /// @param scaling what the network does to its image first
    /// @param fineTunes whether labels are needed
    /// @throws UsageException if network and data do not go together
    /// @throws org.millijoule.data.DataException if the data are missing or damaged
    static QuantizeData of(
            GivenData given, Path file, WeightedOnnx network, Optional<ImageScaling> scaling, boolean fineTunes) {
        FoundData found = given.found();
        if (!found.labelled() && fineTunes) {
            throw new UsageException(found.place() + ": here are " + found.words()
                    + ", which can calibrate a network, not train it. Maybe --fine-tune 0, or pictures in"
                    + " train/CLASS and test/CLASS?");
        }
        String name = String.valueOf(file.getFileName());
        try (OnnxEngine engine = engine(given, file, name)) {
            Pixels pixels = engine.pixels();
            Normalisation normalisation =
                    normalisation(pixels.normalisation(network.graph().input().channels()), scaling);
            return found.labelled()
                    ? labelled(given, name, network, engine, normalisation)
                    : unlabelled(given, name, network, engine, normalisation);
        }
    }

    private static QuantizeData labelled(
            GivenData given, String name, WeightedOnnx network, OnnxEngine engine, Normalisation normalisation) {
        Optional<Shape> shape = Optional.of(network.graph().input());
        Images train = given.images(FoundData.Part.TRAIN, shape);
        Map<String, String> metadata = network.metadata();
        ClassMapping mapping = given.mapping(name, network.graph().classes(), metadata, train);
        List<String> remarks = new ArrayList<>(mapping.remarks());
        remarks.addAll(train.remarks());
        boolean declared = given.pixels().isEmpty() && metadata.containsKey("pixels");
        FirstLook.of(engine, train, mapping, declared).advice().ifPresent(advice -> {
            throw new UsageException(name + ": " + advice);
        });
        Supplier<Images> test = () -> RelabelledImages.mapped(given.images(FoundData.Part.TEST, shape), mapping);
        return new QuantizeData(
                TrainingData.forGiven(RelabelledImages.mapped(train, mapping), test, normalisation),
                engine.pixels(),
                true,
                given.images(FoundData.Part.TEST, shape).count(),
                remarks);
    }

    /// What the network says of an image is its label: accuracy is how often another one says the same.
    private static QuantizeData unlabelled(
            GivenData given, String name, WeightedOnnx network, OnnxEngine engine, Normalisation normalisation) {
        Images all =
                given.images(FoundData.Part.TRAIN, Optional.of(network.graph().input()));
        if (all.count() < 2 * TESTED) {
            throw new UsageException(given.found().place() + ": here are " + all.count() + " pictures, of which every "
                    + TESTED + "th tests what the others calibrate; " + 2 * TESTED
                    + " are the least. Maybe some hundred more?");
        }
        RelabelledImages predicted =
                RelabelledImages.predicted(engine, all, given.outputs(name, network.metadata(), engine.classes()));
        int[] tested =
                IntStream.range(0, all.count()).filter(i -> i % TESTED == 0).toArray();
        int[] others =
                IntStream.range(0, all.count()).filter(i -> i % TESTED != 0).toArray();
        List<String> remarks = new ArrayList<>(all.remarks());
        remarks.add("The pictures have no labels: accuracy here is how often a network answers as the one that was"
                + " given, on " + tested.length + " pictures that were not calibrated on.");
        return new QuantizeData(
                TrainingData.forGiven(
                        new ImagesPart(predicted, others), () -> new ImagesPart(predicted, tested), normalisation),
                engine.pixels(),
                false,
                tested.length,
                remarks);
    }

    /// What the network gets, its own first scaling taken into it: `(pixel - mean) * inverse * scale + shift`.
    private static Normalisation normalisation(Normalisation outside, Optional<ImageScaling> scaling) {
        if (scaling.isEmpty()) {
            return outside;
        }
        float[] mean = outside.mean().clone();
        float[] inverse = outside.inverseDeviation().clone();
        Operation.Affine inside = scaling.get().first();
        for (int c = 0; c < mean.length; c++) {
            double factor = (double) inverse[c] * inside.scale()[c];
            mean[c] = (float) (mean[c] - inside.shift()[c] / factor);
            inverse[c] = (float) factor;
        }
        return new Normalisation(mean, inverse);
    }

    private static OnnxEngine engine(GivenData given, Path file, String name) {
        OnnxModel model = OnnxModel.open(file, OptLevel.ALL_OPT);
        try {
            NetworkInput input = model.input(given.input())
                    .orElseThrow(() -> new UsageException(name + ": how large an image is stays open in the file."
                            + " Maybe --input 224x224x3, height x width x channels?"));
            return new OnnxEngine(
                    "onnxruntime",
                    model,
                    input,
                    given.pixels(model.metadata(), input.image().channels()));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }
}
