package org.millijoule.simulate;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.millijoule.data.DataException;
import org.millijoule.data.DataFacts;
import org.millijoule.data.Images;
import org.millijoule.hardware.QuantizableNetwork;
import org.millijoule.hardware.bitfusion.BitFusionNetworks;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.network.file.NetworkFile;
import org.millijoule.network.onnx.OnnxNetwork;
import org.millijoule.network.zoo.NetworkZoo;
import org.millijoule.search.cost.Deployment;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.files.ArchitectureFile;
import org.millijoule.store.files.Json;
import org.millijoule.text.FileKind;
import org.millijoule.text.Nearest;
import org.millijoule.text.Some;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;
import org.millijoule.text.WrongFile;

/// A network as a user names it: built in, a file, a run directory, or an architecture line of a space.
///
/// @param text `mobilenet-v2`, `model.onnx`, `layers.yaml`, `runs/mine`, `s1m6k5b4.8|s0`
/// @param space the spec whose space an architecture line belongs to
/// @param input size of an image, where the network leaves it open or may have another
public record NamedNetwork(String text, Optional<Path> space, Optional<Shape> input) {
    private static final int CLASSES = 1000; // our choice: ImageNet's, where a space does not say
    private static final int BITS = 8; // our choice: of a network that says nothing
    private static final int MOST_NAMED = 8; // our choice: what fits into two lines

    private static final String TAKES =
            "simulate takes an ONNX file, a .yaml list of layers, a run directory or the name of a built-in network";

    /// With nothing else said about it.
    public static NamedNetwork of(String text) {
        return new NamedNetwork(text, Optional.empty(), Optional.empty());
    }

    /// Reads it from where it is.
    ///
    /// @throws UsageException if there is no such network, or a setting of it does not apply; what is wrong in a
    ///     file is said in an exception of its reader
    public ReadNetwork read() {
        if (Architecture.isLine(text) || (space.isPresent() && isUnknown())) {
            return architecture(); // whatever it is, the space says what is wrong with it
        }
        space.ifPresent(file -> {
            throw new UsageException("--space " + file + " belongs to an architecture line, which '" + text
                    + "' is not. Maybe leave it out?");
        });
        Path path = path();
        boolean onnx = isOnnx(path);
        input.filter(_ -> !onnx).ifPresent(size -> {
            throw new UsageException("--input " + size + " is for ONNX files and architecture lines, which '" + text
                    + "' is not. Maybe leave it out?");
        });
        Optional<Network> known = NetworkZoo.named(text);
        if (known.isPresent()) {
            return new ReadNetwork(graph(text, known.get()));
        }
        Optional<QuantizableNetwork> published = BitFusionNetworks.named(text);
        if (published.isPresent()) {
            return new ReadNetwork(published.get());
        }
        if (Files.isDirectory(path) && FileKind.of(path) == FileKind.FOLDER) {
            return run(path);
        }
        if (endsWith(path, ".yaml") || endsWith(path, ".yml")) {
            WrongFile.unlessList(path, TAKES);
            NetworkFile.Quantized read = NetworkFile.read(path);
            return new ReadNetwork(new QuantizableNetwork.Graph(stem(path), read.network(), read.precisions()));
        }
        if (onnx) {
            return onnx(path);
        }
        FileKind kind = WrongFile.kind(text);
        throw new UsageException(kind == FileKind.MISSING ? unknown() : WrongFile.message(path, kind, TAKES));
    }

    static boolean isOnnx(Path path) {
        return endsWith(path, ".onnx") || FileKind.of(path) == FileKind.ONNX;
    }

    private static boolean endsWith(Path path, String ending) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(ending);
    }

    /// Neither a file nor the name of a network.
    private boolean isUnknown() {
        return FileKind.of(path()) == FileKind.MISSING
                && NetworkZoo.named(text).isEmpty()
                && BitFusionNetworks.named(text).isEmpty();
    }

    private ReadNetwork architecture() {
        Path file = space.orElseThrow(() -> new UsageException(
                "an architecture line belongs to a space. Maybe --space SPEC.yaml, the spec that it was found with?"));
        SearchSpec spec = SpecReader.read(SearchSpec.class, file).value();
        List<String> notes = new ArrayList<>();
        SearchSpec sized = spec.over(fitting(spec, file, notes));
        if (input.isPresent() || spec.target().isEmpty()) {
            return new ReadNetwork(decoded(text, sized.space(), text), Optional.of(spec.hardware()), notes);
        }
        Deployment target = deployment(sized);
        notes.add("as the target of " + file + " says, for images of "
                + target.space().image());
        return new ReadNetwork(decoded(text, target.space(), text), Optional.of(target.hardware()), notes);
    }

    private static Deployment deployment(SearchSpec spec) {
        try {
            return spec.deployment();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private SearchSpace fitting(SearchSpec spec, Path file, List<String> notes) {
        try {
            return sized(spec, file, notes);
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + ": space: " + e.getMessage());
        }
    }

    /// The space for images of the wanted size, or else of the size that the spec or its data say.
    private SearchSpace sized(SearchSpec spec, Path file, List<String> notes) {
        SearchSpace known = input.map(spec.space()::at).orElse(spec.space());
        if (known.input().isPresent() && known.classes().isPresent()) {
            return known;
        }
        try {
            Images images = spec.data().train();
            return known.on(images.shape(), images.classes());
        } catch (DataException e) {
            Optional<DataFacts> published = spec.data().published();
            if (published.isPresent()) {
                return known.on(published.get().shape(), published.get().classes());
            }
            Shape size = known.input()
                    .orElseThrow(() -> new UsageException(file + " does not say how large an image is, and its data"
                            + " cannot be read (" + e.getMessage() + "). Maybe --input 32x32x3?"));
            notes.add(file + " does not say how many classes there are, and its data cannot be read: " + CLASSES
                    + " are assumed");
            return known.on(size, CLASSES);
        }
    }

    private ReadNetwork run(Path directory) {
        ArchitectureFile found = Json.read(
                directory.resolve("architecture.json"),
                ArchitectureFile.class,
                "Maybe the search has not finished, or it is another folder?");
        String line = found.line()
                .orElseThrow(() -> new UsageException(directory + " is of a given network, which has no architecture"
                        + " line. Maybe simulate its ONNX file with --policy " + directory.resolve("bits.csv") + "?"));
        SearchSpec spec = SpecReader.read(SearchSpec.class, directory.resolve("spec.yaml"))
                .value();
        String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
        Deployment deployment = deployment(spec);
        return new ReadNetwork(decoded(name, deployment.space(), line), Optional.of(deployment.hardware()), List.of());
    }

    private ReadNetwork onnx(Path path) {
        OnnxNetwork read = input.map(size -> OnnxNetwork.read(path, size)).orElseGet(() -> OnnxNetwork.read(path));
        List<String> notes = new ArrayList<>();
        List<String> floats = new ArrayList<>(floats(read, read.weightBits(), "weights"));
        floats.addAll(floats(read, read.activationBits(), "activations"));
        if (!floats.isEmpty()) {
            notes.add(floats.size() + " of " + 2 * read.weightBits().size()
                    + " bit-widths are not in the file (no quantizer before them): " + Some.of(floats, MOST_NAMED)
                    + "; " + BITS + " are assumed where --weights, --activations or --policy say nothing else");
        }
        if (!read.folded().isEmpty()) {
            int folded = read.folded().size();
            notes.add(folded
                    + (folded == 1
                            ? " node computes a constant or a shape, or reaches no output: no cost"
                            : " nodes compute constants or shapes, or reach no output: no cost"));
        }
        if (read.unbatched()) {
            notes.add("its input has no batch: all of it counts as one image");
        }
        QuantizableNetwork network =
                new QuantizableNetwork.Graph(read.name(), read.network(), read.policy(Precision.uniform(BITS)));
        return new ReadNetwork(network, Optional.empty(), notes, new Remainder(read.refused(), read.parts()));
    }

    /// `conv1 weights`, for each layer that has floats there.
    private static List<String> floats(OnnxNetwork read, List<Optional<Integer>> bits, String what) {
        List<Node> layers = read.network().quantizable();
        return IntStream.range(0, bits.size())
                .filter(i -> bits.get(i).isEmpty())
                .mapToObj(i -> layers.get(i).name() + " " + what)
                .toList();
    }

    private static QuantizableNetwork decoded(String name, SearchSpace space, String line) {
        try {
            Candidate candidate = space.decode(space.parse(line));
            return new QuantizableNetwork.Graph(name, candidate.network(), candidate.precisions());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static QuantizableNetwork graph(String name, Network network) {
        return new QuantizableNetwork.Graph(name, network, QuantizationPolicy.uniform(network, BITS));
    }

    private Path path() {
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw new UsageException(unknown());
        }
    }

    private String unknown() {
        List<String> names = new ArrayList<>(NetworkZoo.names());
        names.addAll(BitFusionNetworks.names());
        String near = Nearest.to(text, names)
                .map(name -> "'" + name + "'")
                .orElse("a .yaml or .onnx file, a run directory or, with --space, an architecture line");
        return "there is no network '" + Visible.line(text) + "'. Maybe " + near + "? Built in are "
                + String.join(", ", names) + ".";
    }

    private static String stem(Path path) {
        return String.valueOf(path.getFileName()).replaceFirst("\\.[^.]*$", "");
    }
}
