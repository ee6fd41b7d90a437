package org.millijoule.export;

/// How far `model.onnx` in onnxruntime agrees with the trained network.
///
/// @param images number compared
/// @param sameTop1 on how many both put the same class first (the lower class where two logits are equal)
/// @param maxAbsLogitDifference over all images and classes; infinite where a logit is not a number
/// @param accuracy share of the images that onnxruntime classifies as labelled, 0..1
public record Agreement(int images, int sameTop1, double maxAbsLogitDifference, double accuracy) {
    public Agreement {
        if (images < 1 || sameTop1 < 0 || sameTop1 > images) {
            throw new IllegalArgumentException(sameTop1 + " of " + images + " images is no agreement");
        }
    }

    /// The promise of an export: the same class on at least 99.9% of the images.
    public boolean holds() {
        return sameTop1 * 1000L >= images * 999L;
    }
}
