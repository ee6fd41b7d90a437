package org.millijoule.study;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.millijoule.network.Shape;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecReader;

/// The file `measured.yaml`.
record MeasuredCatalogue(List<Space> spaces, List<Graph> networks) {
    private static final String FILE = "measured.yaml";

    MeasuredCatalogue {
        spaces = List.copyOf(spaces);
        networks = List.copyOf(networks);
    }

    /// A space, architectures as lines.
    record Space(
            String name,
            List<Integer> batches,
            SearchSpace space,
            double width,
            Optional<String> reference,
            String largest,
            Optional<Double> target) {
        MeasuredNetwork network() {
            return new MeasuredSpace(
                    name,
                    batches,
                    space,
                    width,
                    reference.map(space::parse),
                    space.parse(largest),
                    target.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
        }
    }

    /// A network by name.
    record Graph(String name, List<Integer> batches, Shape input, int classes) {
        MeasuredNetwork network() {
            return new MeasuredGraph(name, batches, input, classes);
        }
    }

    static List<MeasuredNetwork> read() {
        try (InputStream in = MeasuredCatalogue.class.getResourceAsStream(FILE)) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            MeasuredCatalogue all = SpecReader.parse(MeasuredCatalogue.class, text, Path.of(FILE), List.of())
                    .value();
            return Stream.concat(
                            all.spaces().stream().map(Space::network),
                            all.networks().stream().map(Graph::network))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
