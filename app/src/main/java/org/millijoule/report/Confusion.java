package org.millijoule.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which classes a network takes for which, counted image by image.
public final class Confusion {
    private final List<String> classes;
    private final int[][] counts; // [class][answer], the last answer is none of the classes

    /// A mistake: `images` of the `of` images of a class were taken for another.
    ///
    /// @param label the class
    /// @param takenFor the other; `other` where it is none of the data's
    public record Mistake(String label, String takenFor, int images, int of) {}

    /// What stands for answers that are no class of the data.
    static final String OTHER = "other";

    /// Nothing counted yet.
    public Confusion(List<String> classes) {
        this.classes = List.copyOf(classes);
        this.counts = new int[classes.size()][classes.size() + 1];
    }

    /// Counts an image.
    ///
    /// @param answer class that it was taken for; -1 for none of them
    public void add(int label, int answer) {
        counts[label][answer < 0 ? classes.size() : answer]++;
    }

    /// Names of the classes.
    public List<String> classes() {
        return classes;
    }

    /// Images of a class that were taken for another, or for none where `answer` is the number of classes.
    public int count(int label, int answer) {
        return counts[label][answer];
    }

    /// Images of a class.
    public int images(int label) {
        int sum = 0;
        for (int count : counts[label]) {
            sum += count;
        }
        return sum;
    }

    /// Images of all classes that were taken for one, or for none of them.
    int answered(int answer) {
        int sum = 0;
        for (int[] ofClass : counts) {
            sum += ofClass[answer];
        }
        return sum;
    }

    /// The commonest mistakes, the commonest first.
    public List<Mistake> mistakes(int most) {
        List<Mistake> mistakes = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            for (int answer = 0; answer <= classes.size(); answer++) {
                if (answer != label && counts[label][answer] > 0) {
                    String other = answer == classes.size() ? OTHER : classes.get(answer);
                    mistakes.add(new Mistake(classes.get(label), other, counts[label][answer], images(label)));
                }
            }
        }
        return mistakes.stream()
                .sorted(Comparator.comparingInt(Mistake::images).reversed())
                .limit(most)
                .toList();
    }

    /// The classes with most mistakes about them, made with their images or by answering with them, in their order.
    ///
    /// @param most how many
    List<Integer> worst(int most) {
        List<Integer> all = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            all.add(label);
        }
        return all.stream()
                .sorted(Comparator.comparingInt(
                                (Integer label) -> images(label) + answered(label) - 2 * counts[label][label])
                        .reversed())
                .limit(most)
                .sorted()
                .toList();
    }
}
