package org.millijoule.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.millijoule.data.SplitMix64.Purpose;

/// Chooses fewer images, the same ones every time.
public final class Subset {
    private Subset() {}

    /// Every index of `images`.
    public static int[] all(Images images) {
        return IntStream.range(0, images.count()).toArray();
    }

    /// The first `perClass` of each class, or all of a class that has fewer; ascending.
    public static int[] perClass(Images images, int[] indices, int perClass) {
        if (perClass < 1) {
            throw new IllegalArgumentException("at least one image per class is needed, not " + perClass);
        }
        return Arrays.stream(byClass(images, indices))
                .flatMapToInt(members -> Arrays.stream(members).limit(perClass))
                .sorted()
                .toArray();
    }

    /// `count` images, as equally many of each class as there are: classes take turns, each giving its next one
    /// in the order of `indices`. All of them if there are no more than `count`; ascending.
    public static int[] balanced(Images images, int[] indices, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one image is needed, not " + count);
        }
        int[][] classes = byClass(images, indices);
        int[] chosen = new int[Math.min(count, indices.length)];
        int filled = 0;
        for (int turn = 0; filled < chosen.length; turn++) {
            for (int label = 0; label < classes.length && filled < chosen.length; label++) {
                if (turn < classes[label].length) {
                    chosen[filled++] = classes[label][turn];
                }
            }
        }
        Arrays.sort(chosen);
        return chosen;
    }

    /// `count` images in which each class has the share that it has in `indices`, one image at least; ascending. Rests
    /// go to the classes with the largest ones, of equal ones to the first. Which images of a class these are, the
    /// seed says.
    ///
    /// @param count between the number of classes that occur and that of `indices`
    static int[] stratified(Images images, int[] indices, int count, long seed) {
        int[][] classes = byClass(images, indices);
        int[] shares = shares(classes, indices.length, count);
        int[] chosen = new int[count];
        int filled = 0;
        for (int label = 0; label < classes.length; label++) {
            int[] members = classes[label];
            SplitMix64.of(seed, Purpose.PART, label, 0).shuffle(members, members.length);
            System.arraycopy(members, 0, chosen, filled, shares[label]);
            filled += shares[label];
        }
        Arrays.sort(chosen);
        return chosen;
    }

    /// How many of each class: largest remainders (Hamilton), with one at least.
    private static int[] shares(int[][] classes, int images, int count) {
        int[] shares = new int[classes.length];
        long[] rests = new long[classes.length];
        int left = count;
        for (int label = 0; label < classes.length; label++) {
            long exact = (long) classes[label].length * count; // times the number of images
            shares[label] = classes[label].length == 0 ? 0 : Math.max(1, (int) (exact / images));
            rests[label] = exact - (long) shares[label] * images;
            left -= shares[label];
        }
        for (; left != 0; left -= Integer.signum(left)) {
            int step = Integer.signum(left); // below 0 where small classes took more than their share
            int next = -1;
            for (int label = 0; label < classes.length; label++) {
                boolean may = step > 0 ? shares[label] < classes[label].length : shares[label] > 1;
                if (may && (next < 0 || step * rests[label] > step * rests[next])) {
                    next = label;
                }
            }
            shares[next] += step;
            rests[next] -= (long) step * images;
        }
        return shares;
    }

    /// The members of each class, in the order of `indices`.
    public static int[][] byClass(Images images, int[] indices) {
        int[][] members = new int[images.classes()][];
        int[] counts = new int[images.classes()];
        for (int index : indices) {
            counts[images.label(index)]++;
        }
        for (int label = 0; label < counts.length; label++) {
            members[label] = new int[counts[label]];
        }
        Arrays.fill(counts, 0);
        for (int index : indices) {
            int label = images.label(index);
            members[label][counts[label]++] = index;
        }
        return members;
    }
}
