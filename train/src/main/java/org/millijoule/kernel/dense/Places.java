package org.millijoule.kernel.dense;

import java.util.Arrays;

/// The pixels that a piece of work computes: for each the address of its base in the frame and of where its sums
/// stand. Behind them are [#SPARE] more, which read what the first reads and whose sums nobody reads: tiles take
/// several at a time.
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

    /// Sets the spare ones, once all others are there.
    ///
    /// @param unread where their sums stand
    void setSpare(long unread) {
        Arrays.fill(from, count, count + SPARE, from[0]);
        Arrays.fill(to, count, count + SPARE, unread);
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
