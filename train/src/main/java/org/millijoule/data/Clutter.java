package org.millijoule.data;

/// How hard the pictures of [ShapesDataset] are to read. All of it is `our choice`, tuned until tiny 2-bit
/// networks and larger 8-bit ones lie well apart.
///
/// @param smallestRadius of figures, as a share of the image side; less is harder
/// @param largestRadius likewise; at most 0.45
/// @param contrast least sum of the differences of figure and ground over red, green and blue; less is harder
/// @param noise standard deviation of the noise, in pixel values
/// @param slope largest change of the ground's brightness from its middle to its edge, in pixel values
/// @param lines most lines behind a figure; every picture has between none and so many
/// @param gap half the width of the gap in a ring, as a share of its radius; less is harder
record Clutter(
        double smallestRadius,
        double largestRadius,
        double contrast,
        double noise,
        double slope,
        int lines,
        double gap) {
    static final Clutter STANDARD = new Clutter(0.27, 0.40, 150, 14, 30, 3, 0.42);
}
