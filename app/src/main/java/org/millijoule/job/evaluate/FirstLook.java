package org.millijoule.job.evaluate;

import ai.onnxruntime.OnnxJavaType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.data.Images;
import org.millijoule.data.ImagesPart;
import org.millijoule.data.Pixels;
import org.millijoule.data.Subset;
import org.millijoule.export.Agreement;
import org.millijoule.statistics.BinomialInterval;
import org.millijoule.statistics.PairedPermutation;

/// Whether a network gets what it expects, by a few hundred images, before hours are spent on it: pixels in another
/// scaling, classes in another order.
///
/// @param images how many; 0 where nobody looked
/// @param accuracy on them, in percent
/// @param chance what guessing gives, in percent
/// @param advice what is suspected and what to change; empty where nothing is
/// @param better a scaling under which it is clearly better
public record FirstLook(int images, double accuracy, double chance, Optional<String> advice, Optional<Pixels> better) {
    /// `our choice`: differences of 15 points are seen, and a ResNet-50 takes seconds.
    private static final int IMAGES = 200;

    private static final long MOST_BYTES = 1L << 28; // of them all; our choice

    /// Level of a paired permutation test, for each of the other scalings (`our choice`: three or four are tried).
    private static final double LEVEL = 0.0025;

    /// From which accuracy on nothing is tried (`our choice`).
    private static final double GOOD = 90;

    /// Points by which outputs must tell classes apart better than their names do (`our choice`), and images that
    /// this takes of each class: with fewer, chance alone makes outputs look pure.
    private static final double PURER = 25;

    private static final int OF_EACH = 20;

    /// No look at all: a run on its own data has what it was trained with, and its own warnings.
    static FirstLook unneeded(int classes) {
        return new FirstLook(0, 0, 100.0 / classes, Optional.empty(), Optional.empty());
    }

    /// Whether the accuracy is not above chance.
    public boolean atChance() {
        return BinomialInterval.wilson(accuracy, images).low() <= chance;
    }

    /// Looks at a part of the images, equally many of each class.
    ///
    /// @param declared whether the file itself says what its pixels are, so that others are tried only at chance
    /// @param labelled images of a split
    public static FirstLook of(OnnxEngine engine, Images labelled, ClassMapping mapping, boolean declared) {
        int most = (int) Math.clamp(MOST_BYTES / labelled.shape().elements(), 1L, IMAGES);
        Images some = new ImagesPart(labelled, Subset.balanced(labelled, Subset.all(labelled), most));
        Sample sample = Sample.of(some);
        int[] outputs = sample.outputs(engine, engine.pixels());
        double[] right = sample.right(outputs, mapping);
        double accuracy = percent(right);
        double chance = 100.0 / engine.classes();
        FirstLook look = new FirstLook(some.count(), accuracy, chance, Optional.empty(), Optional.empty());
        if (accuracy >= GOOD || (declared && !look.atChance())) {
            return look;
        }
        Optional<Scaling> best = others(engine).stream()
                .map(other -> new Scaling(other, sample.right(sample.outputs(engine, other), mapping)))
                .filter(other -> other.percent() > accuracy
                        && PairedPermutation.of(other.right, right).p() < LEVEL)
                .max((a, b) -> Double.compare(a.percent(), b.percent()));
        if (best.isPresent()) {
            return look.with(
                    String.format(
                            Locale.ROOT,
                            "on %d images it is right on %.1f%% with pixels %s, but on %.1f%% with pixels %s. Maybe"
                                    + " --pixels %s?",
                            some.count(),
                            accuracy,
                            engine.pixels(),
                            best.get().percent(),
                            best.get().pixels,
                            best.get().pixels),
                    Optional.of(best.get().pixels));
        }
        return look.otherwise(sample.purity(outputs, mapping), (int)
                Arrays.stream(outputs).distinct().count());
    }

    /// @param named different outputs that came first for some image
    private FirstLook otherwise(double purity, int named) {
        if (purity - accuracy > PURER) {
            return with(
                    String.format(
                            Locale.ROOT,
                            "on %d images it is right on %.1f%%, but its outputs tell the classes apart on %.1f%% of"
                                    + " them: they seem to be in another order. Maybe --classes FILE, with a class a"
                                    + " line in the order of the outputs?",
                            images,
                            accuracy,
                            purity),
                    Optional.empty());
        }
        if (!atChance()) {
            return this;
        }
        if (named == 1 && images > 1) {
            return with(
                    "it gives one and the same class for all of " + images + " images, whatever the scaling of pixels"
                            + " (accuracy " + String.format(Locale.ROOT, "%.1f%%", accuracy)
                            + "): its output hardly depends on the image. Maybe it was exported untrained, or its"
                            + " last layer was lost?",
                    Optional.empty());
        }
        return with(
                String.format(
                        Locale.ROOT,
                        "on %d images it is right on %.1f%%, which is chance (%.1f%%), and no better with any known"
                                + " scaling of pixels. Maybe --pixels mean=..,std=.. as it was trained, --classes FILE"
                                + " if its outputs are in another order, or it was not trained on such images?",
                        images,
                        accuracy,
                        chance),
                Optional.empty());
    }

    private FirstLook with(String text, Optional<Pixels> other) {
        return new FirstLook(images, accuracy, chance, Optional.of(text), other);
    }

    private static List<Pixels> others(OnnxEngine engine) {
        int channels = engine.input().image().channels();
        if (engine.input().type() == OnnxJavaType.UINT8) {
            return List.of();
        }
        return Pixels.KNOWN.stream()
                .filter(known -> known.fits(channels) && !known.equals(engine.pixels()))
                .toList();
    }

    private static double percent(double[] right) {
        double sum = 0;
        for (double one : right) {
            sum += one;
        }
        return 100 * sum / right.length;
    }

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Scaling(Pixels pixels, double[] right) {
        double percent() {
            return FirstLook.percent(right);
        }
    }

    /// The images in memory.
    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Sample(Images images, byte[] pixels) {
        static Sample of(Images images) {
            int elements = Math.toIntExact(images.shape().elements());
            byte[] pixels = new byte[Math.multiplyExact(images.count(), elements)];
            for (int i = 0; i < images.count(); i++) {
                images.read(i, pixels, i * elements);
            }
            return new Sample(images, pixels);
        }

        int[] outputs(OnnxEngine engine, Pixels scaling) {
            float[] logits = engine.logits(
                    pixels, images.count(), scaling.table(images.shape().channels()));
            int classes = engine.classes();
            int[] outputs = new int[images.count()];
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = Agreement.top1(logits, i * classes, classes);
            }
            return outputs;
        }

        /// 1 for each image whose class came first.
        double[] right(int[] outputs, ClassMapping mapping) {
            double[] right = new double[outputs.length];
            for (int i = 0; i < right.length; i++) {
                right[i] = mapping.outputOf().get(images.label(i)) == outputs[i] ? 1 : 0;
            }
            return right;
        }

        /// Share of the images that would be right if each output stood for the class that it sees most, in percent;
        /// 0 where there are too few images to tell.
        double purity(int[] outputs, ClassMapping mapping) {
            int classes = mapping.classes().size();
            if (images.count() < OF_EACH * classes) {
                return 0;
            }
            List<int[]> seen = new ArrayList<>();
            mapping.outputs().forEach(_ -> seen.add(new int[classes]));
            for (int i = 0; i < outputs.length; i++) {
                seen.get(outputs[i])[images.label(i)]++;
            }
            double most = 0;
            for (int[] ofOutput : seen) {
                int largest = 0;
                for (int count : ofOutput) {
                    largest = Math.max(largest, count);
                }
                most += largest;
            }
            return 100 * most / outputs.length;
        }
    }
}
