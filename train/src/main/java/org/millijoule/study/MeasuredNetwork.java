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
import java.util.stream.IntStream;
import org.millijoule.learn.Randomness;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecReader;

/// A search space whose speed of training is measured, with a network in it that is one by itself. The ones that a
/// benchmark knows stand in `measured.yaml`.
///
/// @param name for example `mobilenet-10`
/// @param space with input and classes
/// @param width multiplier of its channels
/// @param reference the network by itself: plain MobileNetV2, as others measure; the talk names none
/// @param largestOfAll every part at its largest
/// @param target images per second of weights and policy steps together, where one is known
public record MeasuredNetwork(
        String name,
        SearchSpace space,
        double width,
        Optional<Architecture> reference,
        Architecture largestOfAll,
        OptionalDouble target) {
    private static final String CATALOGUE = "measured.yaml";
    private static final long SEED = 0;

    /// Architectures drawn for the weights steps (`our choice`: the time of a benchmark grows with them, and
    /// every ratio is between the same draws).
    private static final int DRAWS = 2;

    /// What stands in the file.
    record Catalogue(List<Entry> networks) {
        Catalogue {
            networks = List.copyOf(networks);
        }
    }

    /// One of its networks, architectures as lines.
    record Entry(
            String name,
            SearchSpace space,
            double width,
            Optional<String> reference,
            String largest,
            Optional<Double> target) {
        MeasuredNetwork network() {
            return new MeasuredNetwork(
                    name,
                    space,
                    width,
                    reference.map(space::parse),
                    space.parse(largest),
                    target.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
        }
    }

    /// Every network that a benchmark knows, smallest first.
    public static List<MeasuredNetwork> all() {
        try (InputStream in = MeasuredNetwork.class.getResourceAsStream(CATALOGUE)) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Catalogue catalogue = SpecReader.parse(Catalogue.class, text, Path.of(CATALOGUE), List.of())
                    .value();
            return catalogue.networks().stream().map(Entry::network).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One or several architectures that share a row of the table.
    ///
    /// @param architectures that a round goes through
    record Subject(String name, SearchSpace space, double width, List<Architecture> architectures) {
        /// 10^6 multiply-accumulates of one image, the mean over the architectures.
        double mmac() {
            return architectures.stream()
                            .mapToLong(one -> space.decode(one).network().macs())
                            .average()
                            .orElseThrow()
                    / 1e6;
        }
    }

    /// The reference, if there is one.
    Optional<Subject> plain() {
        return reference.map(one -> new Subject(name, space, width, List.of(one)));
    }

    /// Architectures drawn uniformly, always the same.
    Subject sampled() {
        Policy uniform = new Policy(space.choices());
        List<Architecture> draws = IntStream.range(0, DRAWS)
                .mapToObj(i -> uniform.sample(Randomness.of(SEED, "speed-architecture", i)))
                .toList();
        return new Subject(name + " sampled", space, width, draws);
    }

    /// Every part at its largest.
    Subject largest() {
        return new Subject(name + " largest", space, width, List.of(largestOfAll));
    }
}
