package org.millijoule.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.QuantizableNetwork;
import org.millijoule.hardware.bitfusion.BitFusionNetworks;
import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.file.NetworkFile;
import org.millijoule.network.zoo.NetworkZoo;
import org.millijoule.space.Candidate;
import org.millijoule.space.MobileBlockSpace;
import org.millijoule.spec.Nearest;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.ArchitectureFile;
import org.millijoule.store.StoredRun;
import org.millijoule.train.SearchSpec;

/// The network that `simulate` is asked for: built in, a file, a run directory, or an architecture line of a space.
///
/// @param space the spec whose space an architecture line belongs to
record NetworkArgument(String text, Optional<Path> space) {
    private static final int BITS = 8; // our choice: of a network that says nothing

    /// A network with what else its source says.
    ///
    /// @param hardware that of a run
    /// @param notes what the user should know, one sentence each
    record Read(QuantizableNetwork network, Optional<HardwareModel> hardware, List<String> notes) {
        Read(QuantizableNetwork network) {
            this(network, Optional.empty(), List.of());
        }
    }

    /// @throws UsageException if there is no such network
    Read read() {
        Optional<Network> known = NetworkZoo.named(text);
        if (known.isPresent()) {
            return new Read(graph(text, known.get()));
        }
        Optional<QuantizableNetwork> published = BitFusionNetworks.named(text);
        if (published.isPresent()) {
            return new Read(published.get());
        }
        if (text.matches("s\\d.*\\|.*|s\\d(m\\d.*)?")) {
            return architecture();
        }
        Path path = path();
        if (Files.isDirectory(path)) {
            return run(path);
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            NetworkFile.Quantized read = NetworkFile.read(path);
            return new Read(new QuantizableNetwork.Graph(stem(path), read.network(), read.precisions()));
        }
        throw new UsageException(unknown());
    }

    private Read architecture() {
        Path file = space.orElseThrow(() -> new UsageException(
                "an architecture line belongs to a space. Maybe --space SPEC.yaml, the spec that it was found with?"));
        SearchSpec spec = SpecReader.read(SearchSpec.class, file).value();
        MobileBlockSpace known = spec.space();
        if (!known.isResolved()) {
            throw new UsageException(file + ": the space does not say its input and classes. Maybe 'input: 32x32x3' and"
                    + " 'classes: 10' under space, or the spec.yaml of a run?");
        }
        return new Read(decoded(text, known, text), Optional.of(spec.hardware()), List.of());
    }

    private Read run(Path directory) {
        StoredRun stored = StoredRun.read(directory);
        SearchSpec spec = SpecReader.read(SearchSpec.class, directory.resolve("spec.yaml")).value();
        ArchitectureFile found = stored.architecture();
        MobileBlockSpace known = spec.space().on(found.inputShape(), found.classes());
        String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
        return new Read(decoded(name, known, found.line()), Optional.of(spec.hardware()), List.of());
    }

    private static QuantizableNetwork decoded(String name, MobileBlockSpace space, String line) {
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
        String near = Nearest.to(text, names).map(name -> "'" + name + "'? ").orElse("");
        return "there is no network '" + text + "'. Maybe " + near + "Built in are " + String.join(", ", names)
                + "; else name a .yaml or .onnx file, a run directory or, with --space, an architecture line.";
    }

    private static String stem(Path path) {
        return String.valueOf(path.getFileName()).replaceFirst("\\.[^.]*$", "");
    }
}
