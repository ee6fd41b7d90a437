package org.millijoule.learn;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Independent streams of random numbers from (seed, purpose, index), so that nothing need be stored to resume.
public final class Randomness {
    private static final RandomGeneratorFactory<RandomGenerator> GENERATORS =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Randomness() {}

    public static RandomGenerator of(long seed, String purpose, long index) {
        return GENERATORS.create(seed(seed, purpose) ^ Long.rotateLeft(mix(index), 17));
    }

    /// A seed of its own for each purpose: neighbouring seeds of runs share nothing.
    public static long seed(long seed, String purpose) {
        return mix(mix(seed) ^ mix(purpose.hashCode()));
    }

    /// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
