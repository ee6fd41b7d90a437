package org.millijoule.data;

/// A small reproducible source of random numbers (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). Its numbers are part of the data: the JDK may change its own algorithms, this one
/// stays.
public final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    private SplitMix64(long state) {
        this.state = state;
    }

    /// What numbers are drawn for; the key decides the numbers.
    public enum Purpose {
        SPLIT(0),
        ORDER(1),
        AUGMENTATION(2),
        TRAINING_SHAPE(3),
        TEST_SHAPE(4),
        PART(5);

        private final long key;

        Purpose(long key) {
            this.key = key;
        }
    }

    /// The stream that belongs to (seed, purpose, a, b), independent of all others.
    public static SplitMix64 of(long seed, Purpose purpose, long a, long b) {
        long state = mix(seed + GOLDEN_GAMMA);
        for (long part : new long[] {purpose.key, a, b}) {
            state = mix(state ^ mix(part + GOLDEN_GAMMA));
        }
        return new SplitMix64(state);
    }

    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long x = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }

    public long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /// Uniform over `0 .. bound - 1` (bias below bound / 2^32).
    public int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /// Uniform in [from, to).
    public double between(double from, double to) {
        return from + (to - from) * ((next() >>> 11) * 0x1.0p-53);
    }

    /// Puts the first `count` entries in random order (Fisher and Yates).
    public void shuffle(int[] values, int count) {
        for (int i = count - 1; i > 0; i--) {
            int j = below(i + 1);
            int value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }
}
