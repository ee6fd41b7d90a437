package org.millijoule.data;

import java.util.Arrays;
import java.util.stream.IntStream;

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

    /// The members of each class, in the order of `indices`.
    static int[][] byClass(Images images, int[] indices) {
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
