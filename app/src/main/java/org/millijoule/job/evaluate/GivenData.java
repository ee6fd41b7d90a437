package org.millijoule.job.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.millijoule.data.Images;
import org.millijoule.data.Pixels;
import org.millijoule.data.found.FoundData;
import org.millijoule.data.found.FoundData.Part;
import org.millijoule.network.Shape;
import org.millijoule.text.UsageException;

/// What the options `--data`, `--pixels`, `--classes`, `--input` and `--centre` say: the data that a network meets,
/// and how its numbers and names are meant.
///
/// @param data where they are
/// @param pixels what the network expects of its input; what its file says where it is absent, else 0..255
/// @param classes a file with a name a line, in the order of the network's outputs
/// @param input size of an image, where the file leaves it open
/// @param centre share of a picture's shorter side that is shown
public record GivenData(
        Optional<FoundData> data,
        Optional<Pixels> pixels,
        Optional<Path> classes,
        Optional<Shape> input,
        OptionalDouble centre) {
    /// The key of a file's metadata that says what its input takes, and the one that names its outputs, as our own
    /// files have them.
    static final String PIXELS = "pixels";

    static final String CLASSES = "classes";

    /// Data alone, all else as the network's file says.
    public static GivenData of(FoundData data) {
        return new GivenData(
                Optional.of(data), Optional.empty(), Optional.empty(), Optional.empty(), OptionalDouble.empty());
    }

    /// The same with other data where it names none.
    public GivenData or(Optional<FoundData> others) {
        return data.isPresent() ? this : new GivenData(others, pixels, classes, input, centre);
    }

    /// What the network expects of its input.
    ///
    /// @param metadata of its file
    /// @param channels of an image
    /// @throws UsageException if there are numbers for another number of channels
    public Pixels pixels(Map<String, String> metadata, int channels) {
        Pixels expected = pixels.or(() -> declared(metadata)).orElse(Pixels.LEVELS);
        if (!expected.fits(channels)) {
            throw new UsageException("--pixels " + expected + " has numbers for "
                    + expected.mean().size() + " channels, but the network takes " + channels
                    + ". Maybe one number for all channels: --pixels mean=0.5,std=0.5?");
        }
        return expected;
    }

    /// What a file says of its input, where we understand it.
    static Optional<Pixels> declared(Map<String, String> metadata) {
        return Optional.ofNullable(metadata.get(PIXELS)).flatMap(text -> {
            try {
                return Optional.of(Pixels.parse(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // of somebody else, who means something else
            }
        });
    }

    /// Opens a split for a network.
    ///
    /// @param shape of an image; empty where those of the data will do
    /// @throws UsageException if no data were named
    /// @throws org.millijoule.data.DataException if there are no such images
    public Images images(Part part, Optional<Shape> shape) {
        return found().open(part, shape, centre);
    }

    /// Which output means which class of the data.
    ///
    /// @param network file name, for messages
    /// @param outputs of the network
    /// @param images whose classes are meant
    /// @throws UsageException if names and classes do not go together
    public ClassMapping mapping(String network, int outputs, Map<String, String> metadata, Images images) {
        Optional<ClassNames> names = names(network, metadata);
        names.ifPresent(given -> given.requireCount(outputs));
        return ClassMapping.of(
                network,
                outputs,
                names,
                images.classNames(),
                found().namesClasses(),
                found().place().toString());
    }

    /// The names of the outputs, where somebody says them.
    ///
    /// @throws UsageException if the file with names is none
    Optional<ClassNames> names(String network, Map<String, String> metadata) {
        return classes.map(ClassNames::read).or(() -> ClassNames.declared(network, metadata));
    }

    /// The names of a network's outputs; their numbers where nobody says them.
    ///
    /// @throws UsageException if there are other than so many names
    public List<String> outputs(String network, Map<String, String> metadata, int count) {
        return names(network, metadata)
                .map(given -> {
                    given.requireCount(count);
                    return given.names();
                })
                .orElseGet(() ->
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }

    /// The data.
    ///
    /// @throws UsageException if none were named
    public FoundData found() {
        return data.orElseThrow(() -> new UsageException(
                "which images? The file does not say. Maybe --data FOLDER, with pictures in a folder for each class,"
                        + " IDX or CIFAR files?"));
    }
}
