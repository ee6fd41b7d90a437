package org.millijoule.kernel.dense;

import java.util.Arrays;

/// The pixels that a piece of work computes: for each where its base stands and where its sums. Behind them are
/// [#SPARE] more, which read what the first reads and whose sums nobody reads: tiles take several at a time.
final class Places {
    static final int SPARE = 11;

    private final int[] from;
    private final long[] to;
    private int count;

    /// @param most that are added
    Places(int most) {
        from = new int[most + SPARE];
        to = new long[most + SPARE];
    }

    /// @param base float of a frame
    /// @param sums address or distance in bytes
    void add(int base, long sums) {
        from[count] = base;
        to[count++] = sums;
    }

    /// Without the spare ones.
    int count() {
        return count;
    }

    int from(int place) {
        return from[place];
    }

    long to(int place) {
        return to[place];
    }

    /// The same places in each of some images.
    ///
    /// @param frame floats from the frame of an image to the next
    /// @param target address of the first image of the target
    /// @param bytes to the next
    /// @param unread where the sums of the spare ones stand
    Places at(int images, int frame, long target, long bytes, long unread) {
        Places places = new Places(images * count);
        for (int n = 0; n < images; n++) {
            for (int i = 0; i < count; i++) {
                places.add(from[i] + n * frame, to[i] + target + n * bytes);
            }
        }
        Arrays.fill(places.from, places.count, places.count + SPARE, places.from[0]);
        Arrays.fill(places.to, places.count, places.count + SPARE, unread);
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
