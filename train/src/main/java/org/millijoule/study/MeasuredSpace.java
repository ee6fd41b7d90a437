package org.millijoule.study;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.millijoule.learn.Randomness;
import org.millijoule.network.Shape;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;

/// A search space whose speed of training is measured, with a network in it that is one by itself.
///
/// @param name for example `mobilenet-10`
/// @param batches where nobody says others
/// @param space with input and classes
/// @param width multiplier of its channels
/// @param reference the network by itself: plain MobileNetV2, as others measure; the talk names none
/// @param largestOfAll every part at its largest
/// @param target images per second of weights and policy steps together, where one is known
public record MeasuredSpace(
        String name,
        List<Integer> batches,
        SearchSpace space,
        double width,
        Optional<Architecture> reference,
        Architecture largestOfAll,
        OptionalDouble target)
        implements MeasuredNetwork {
    private static final long SEED = 0;

    /// Architectures drawn for the weights steps (`our choice`: the time of a benchmark grows with them, and
    /// every ratio is between the same draws).
    private static final int DRAWS = 2;

    public MeasuredSpace {
        batches = List.copyOf(batches);
    }

    @Override
    public Shape image() {
        return space.image();
    }

    /// Some architectures of a space.
    ///
    /// @param architectures that a round goes through
    record Some(String name, SearchSpace space, double width, List<Architecture> architectures) implements Subject {
        @Override
        public Shape image() {
            return space.image();
        }

        @Override
        public double mmac() {
            return architectures.stream()
                            .mapToLong(one -> space.decode(one).network().macs())
                            .average()
                            .orElseThrow()
                    / 1e6;
        }
    }

    /// The reference, if there is one.
    Optional<Some> plain() {
        return reference.map(one -> new Some(name, space, width, List.of(one)));
    }

    /// Architectures drawn uniformly, always the same.
    Some sampled() {
        Policy uniform = new Policy(space.choices());
        List<Architecture> draws = IntStream.range(0, DRAWS)
                .mapToObj(i -> uniform.sample(Randomness.of(SEED, "speed-architecture", i)))
                .toList();
        return new Some(name + " sampled", space, width, draws);
    }

    /// Every part at its largest.
    Some largest() {
        return new Some(name + " largest", space, width, List.of(largestOfAll));
    }
}
