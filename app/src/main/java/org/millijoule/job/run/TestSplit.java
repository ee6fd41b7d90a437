package org.millijoule.job.run;

import java.util.Arrays;
import org.millijoule.data.Images;
import org.millijoule.export.Agreement;
import org.millijoule.learn.Retrained;

/// What a trained network says of the test images.
///
/// @param logits (N, classes)
@SuppressWarnings("ArrayRecordComponent") // large, never compared
public record TestSplit(Images images, float[][] logits) {
    public static TestSplit of(Retrained network, Images images) {
        return new TestSplit(images, network.logits(images));
    }

    /// Images classified rightly, in percent.
    public double accuracy() {
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            right += Agreement.top1(logits[i], 0, logits[i].length) == images.label(i) ? 1 : 0;
        }
        return 100.0 * right / Math.max(1, logits.length);
    }

    /// The logits in one array.
    public float[] flat() {
        int classes = logits.length == 0 ? 0 : logits[0].length;
        float[] flat = new float[logits.length * classes];
        for (int i = 0; i < logits.length; i++) {
            System.arraycopy(logits[i], 0, flat, i * classes, classes);
        }
        return flat;
    }

    /// How far another way to compute the network agrees with this one.
    ///
    /// @param other (N, classes)
    Agreement compare(float[] other) {
        return Agreement.of(other, flat(), images, logits.length);
    }

    /// The first `count` images and their logits.
    TestSplit first(int count) {
        return new TestSplit(images, Arrays.copyOf(logits, Math.min(count, logits.length)));
    }
}
