package org.millijoule.export;

import org.millijoule.data.Images;

/// How far one way to compute a network agrees with another.
///
/// @param images number compared
/// @param sameTop1 on how many both put the same class first (the lower class where two logits are equal)
/// @param maxAbsLogitDifference over all images and classes; infinite where a logit is not a number
/// @param accuracy share of the images that the compared way classifies as labelled, 0..1
public record Agreement(int images, int sameTop1, double maxAbsLogitDifference, double accuracy) {
    public Agreement {
        if (images < 1 || sameTop1 < 0 || sameTop1 > images) {
            throw new IllegalArgumentException(sameTop1 + " of " + images + " images is no agreement");
        }
    }

    /// Compares two ways on the first `count` images.
    ///
    /// @param logits of the compared way, (count, classes)
    /// @param reference of the other, (count, classes)
    public static Agreement of(float[] logits, float[] reference, Images images, int count) {
        if (count < 1 || logits.length != reference.length || logits.length % count != 0) {
            throw new IllegalArgumentException(
                    logits.length + " and " + reference.length + " logits of " + count + " images cannot be compared");
        }
        int classes = logits.length / count;
        int same = 0;
        int right = 0;
        double largest = 0;
        for (int i = 0; i < count; i++) {
            int top = top1(logits, i * classes, classes);
            same += top == top1(reference, i * classes, classes) ? 1 : 0;
            right += top == images.label(i) ? 1 : 0;
            for (int c = i * classes; c < (i + 1) * classes; c++) {
                double difference = Math.abs((double) logits[c] - reference[c]);
                largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
        }
        return new Agreement(count, same, largest, right / (double) count);
    }

    /// The class of the largest of the logits `from .. from + classes - 1`; of equals, the lower one.
    public static int top1(float[] logits, int from, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (logits[from + c] > logits[from + best]) {
                best = c;
            }
        }
        return best;
    }

    /// The promise of an export: the same class on at least 99.9% of the images.
    public boolean holds() {
        return sameTop1 * 1000L >= images * 999L;
    }
}
