package org.millijoule.kernel.dense;

import java.util.Arrays;

/// The pixels that a piece of work computes: for each where its base stands and where its sums. Behind them are
/// [#SPARE] more, which read what the first reads and whose sums nobody reads: tiles take several at a time.
final class Places {
    static final int SPARE = 7;

    private final long[] from;
    private final long[] to;
    private int count;

    /// @param most that are added
    Places(int most) {
        from = new long[most + SPARE];
        to = new long[most + SPARE];
    }

    /// @param base address or distance in bytes
    /// @param sums the same
    void add(long base, long sums) {
        from[count] = base;
        to[count++] = sums;
    }

    /// Without the spare ones.
    int count() {
        return count;
    }

    long from(int place) {
        return from[place];
    }

    long to(int place) {
        return to[place];
    }

    /// The same places, whose distances were from these addresses.
    ///
    /// @param unread where the sums of the spare ones stand
    Places at(long frame, long target, long unread) {
        Places places = new Places(count);
        places.count = count;
        for (int i = 0; i < count; i++) {
            places.from[i] = from[i] + frame;
            places.to[i] = to[i] + target;
        }
        Arrays.fill(places.from, count, count + SPARE, places.from[0]);
        Arrays.fill(places.to, count, count + SPARE, unread);
        return places;
    }

    /// The same places with their sums one behind the other, those of the spare ones too.
    Places apart(long sums, long bytes) {
        Places apart = new Places(count);
        apart.count = count;
        System.arraycopy(from, 0, apart.from, 0, count + SPARE);
        Arrays.setAll(apart.to, place -> sums + place * bytes);
        return apart;
    }
}
