package org.millijoule.job.evaluate;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.millijoule.data.Images;
import org.millijoule.data.Pixels;
import org.millijoule.data.found.PictureData;
import org.millijoule.data.pictures.PictureFiles;
import org.millijoule.network.Shape;
import org.millijoule.store.files.Json;
import org.millijoule.text.UsageException;

/// `predict MODEL IMAGE...` from Java: what a network says of pictures.
///
/// @param given pixels, names of classes, size; its data are not looked at
/// @param top how many classes of each picture
public record Prediction(GivenModel model, GivenData given, List<Path> pictures, int top) {
    /// `predict --json`.
    ///
    /// @param pixels what the network was given
    public record Answer(int schema, String model, String input, String pixels, List<OfPicture> predictions) {}

    /// What the network says of one picture.
    ///
    /// @param image its path as it was given
    /// @param top the likeliest classes, the likeliest first
    public record OfPicture(String image, List<Guess> top) {}

    /// One class.
    ///
    /// @param number of the output
    /// @param name its number where nobody names it
    public record Guess(@JsonProperty("class") int number, String name, double probability) {}

    public Prediction {
        pictures = List.copyOf(pictures);
        if (top < 1) {
            throw new UsageException("--top " + top + " shows no class. Maybe --top 5?");
        }
    }

    /// Predicts.
    ///
    /// @throws UsageException if network, pixels and names do not go together
    /// @throws org.millijoule.data.DataException naming the first picture that cannot be shown
    public Answer run() {
        try (OnnxModel open = OnnxModel.open(model.file(), OptLevel.ALL_OPT)) {
            Map<String, String> metadata = open.metadata();
            NetworkInput input = open.input(given.input())
                    .orElseThrow(() -> new UsageException(
                            model.file() + ": its input leaves the size of an image open. Maybe --input 224x224x3?"));
            Shape shape = input.image();
            PictureData.checkShape(model.file().toString(), shape);
            double centre = given.centre().orElse(PictureData.usualCentre(shape));
            List<Images> images = PictureFiles.of(pictures, shape, centre);
            Pixels pixels = given.pixels(metadata, shape.channels());
            OnnxEngine engine = new OnnxEngine("onnxruntime", open, input, pixels);
            List<String> names = names(metadata, engine.classes());
            List<OfPicture> predictions = new ArrayList<>();
            byte[] bytes = new byte[Math.toIntExact(shape.elements())];
            for (int i = 0; i < images.size(); i++) {
                images.get(i).read(0, bytes, 0);
                float[] logits = engine.logits(bytes, 1);
                Softmax softmax = Softmax.of(model.file(), open.output(), logits);
                predictions.add(
                        new OfPicture(pictures.get(i).toString(), guesses(softmax.probabilities(logits), names)));
            }
            return new Answer(Json.SCHEMA, model.file().toString(), input.toString(), pixels.toString(), predictions);
        }
    }

    private List<String> names(Map<String, String> metadata, int outputs) {
        return given.names(model.file().toString(), metadata)
                .map(names -> {
                    names.requireCount(outputs);
                    return names.names();
                })
                .orElseGet(() ->
                        IntStream.range(0, outputs).mapToObj(Integer::toString).toList());
    }

    /// The likeliest; of equals, the first.
    private List<Guess> guesses(double[] probabilities, List<String> names) {
        return IntStream.range(0, probabilities.length)
                .mapToObj(i -> new Guess(i, names.get(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .limit(top)
                .toList();
    }
}
