package org.millijoule.job.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.millijoule.data.Images;
import org.millijoule.export.Agreement;

/// Engines on the same images, batch by batch, so that logits need no room.
final class Contest {
    private static final int MOST_IMAGES = 256; // at once; our choice
    private static final int BATCH_BYTES = 1 << 24; // our choice
    private static final int WARM_UP = 8; // images before the clock runs; our choice
    private static final int FIVE = 5;

    private final List<Engine> engines;
    private final Images images;
    private final ClassMapping mapping;
    private final List<Tally> tallies = new ArrayList<>();
    private final List<PairTally> pairs = new ArrayList<>();

    /// @param engines of equally many classes
    Contest(List<Engine> engines, Images images, ClassMapping mapping) {
        this.engines = List.copyOf(engines);
        this.images = images;
        this.mapping = mapping;
        engines.forEach(_ -> tallies.add(new Tally(images.count())));
        for (int a = 0; a < engines.size(); a++) {
            for (int b = a + 1; b < engines.size(); b++) {
                pairs.add(new PairTally(a, b));
            }
        }
    }

    private static final class Tally {
        private final int[] outputs;
        private int right;
        private int rightInFive;
        private long nanoseconds;

        Tally(int images) {
            outputs = new int[images];
        }
    }

    private static final class PairTally {
        private final int a;
        private final int b;
        private int sameTop;
        private int sameLogits;
        private double largest;

        PairTally(int a, int b) {
            this.a = a;
            this.b = b;
        }
    }

    /// Runs all engines on all images.
    ///
    /// @param done told of images that are done
    Contest run(IntConsumer done) {
        int elements = Math.toIntExact(images.shape().elements());
        int most = Math.clamp(BATCH_BYTES / elements, 1, MOST_IMAGES);
        byte[] batch = new byte[most * elements]; // (N, H, W, C)
        for (int first = 0; first < images.count(); first += most) {
            int count = Math.min(most, images.count() - first);
            for (int i = 0; i < count; i++) {
                images.read(first + i, batch, i * elements);
            }
            if (first == 0) {
                engines.forEach(engine -> engine.logits(batch, Math.min(count, WARM_UP)));
            }
            List<float[]> logits = new ArrayList<>();
            for (int e = 0; e < engines.size(); e++) {
                long start = System.nanoTime();
                logits.add(engines.get(e).logits(batch, count));
                tallies.get(e).nanoseconds += System.nanoTime() - start;
                count(tallies.get(e), logits.get(e), first, count);
            }
            pairs.forEach(pair -> compare(pair, logits.get(pair.a), logits.get(pair.b), count));
            done.accept(first + count);
        }
        return this;
    }

    private void count(Tally tally, float[] logits, int first, int count) {
        int classes = logits.length / count;
        for (int i = 0; i < count; i++) {
            int from = i * classes;
            tally.outputs[first + i] = Agreement.top1(logits, from, classes);
            int rank = rank(logits, from, classes, mapping.outputOf().get(images.label(first + i)));
            tally.right += rank == 0 ? 1 : 0;
            tally.rightInFive += rank < FIVE ? 1 : 0;
        }
    }

    /// How many outputs come before one; of equals, the first.
    private static int rank(float[] logits, int from, int classes, int output) {
        int before = 0;
        float own = logits[from + output];
        for (int c = 0; c < classes; c++) {
            float other = logits[from + c];
            before += other > own || (other == own && c < output) ? 1 : 0;
        }
        return before;
    }

    private static void compare(PairTally pair, float[] a, float[] b, int count) {
        int classes = a.length / count;
        for (int i = 0; i < count; i++) {
            int from = i * classes;
            pair.sameTop += Agreement.top1(a, from, classes) == Agreement.top1(b, from, classes) ? 1 : 0;
            boolean same = true;
            for (int c = from; c < from + classes; c++) {
                pair.largest = Math.max(pair.largest, Math.abs((double) a[c] - b[c]));
                same &= a[c] == b[c];
            }
            pair.sameLogits += same ? 1 : 0;
        }
    }

    /// One for each engine.
    List<Answers> answers() {
        List<Answers> answers = new ArrayList<>();
        for (int e = 0; e < engines.size(); e++) {
            Tally tally = tallies.get(e);
            double speed = images.count() * 1e9 / Math.max(1, tally.nanoseconds);
            answers.add(new Answers(engines.get(e).name(), tally.outputs, tally.right, tally.rightInFive, speed));
        }
        return answers;
    }

    /// One for each two engines.
    List<EnginePair> agreement() {
        return pairs.stream()
                .map(pair -> new EnginePair(
                        engines.get(pair.a).name(),
                        engines.get(pair.b).name(),
                        pair.sameTop,
                        pair.sameLogits,
                        pair.largest))
                .toList();
    }
}
