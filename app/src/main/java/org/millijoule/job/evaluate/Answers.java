package org.millijoule.job.evaluate;

/// What one engine said of all images.
///
/// @param engine its name
/// @param outputs the output with the largest logit, image by image; of equals, the first
/// @param right images whose class came first
/// @param rightInFive images whose class was among the first five
/// @param imagesPerSecond in the engine alone, reading of pictures left out
@SuppressWarnings("ArrayRecordComponent") // a number per image, never compared
public record Answers(String engine, int[] outputs, int right, int rightInFive, double imagesPerSecond) {
    /// Images classified rightly, in percent.
    public double top1() {
        return 100.0 * right / outputs.length;
    }

    /// Images whose class is among the five likeliest, in percent.
    public double top5() {
        return 100.0 * rightInFive / outputs.length;
    }
}
