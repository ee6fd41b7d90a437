package org.millijoule.data.shapes;

/// How hard the pictures of [ShapesDataset] are to read. All of it is `our choice`, tuned until tiny 2-bit
/// networks and larger 8-bit ones lie well apart.
///
/// @param smallestRadius of figures, as a share of the image side; less is harder
/// @param largestRadius likewise; at most 0.45
/// @param turn figures are turned by at most this angle, either way, in radians; more is harder
/// @param thinnestStroke half the least width of outlines and arms, in pixels; less is harder
/// @param thickestStroke half their largest width, in pixels
/// @param gap half the width of the gap in a ring, as a share of its radius; less is harder
/// @param contrast least difference of figure and ground, summed over red, green and blue; less is harder
/// @param dark whether figures may also be darker than the ground, which is harder
/// @param noise standard deviation of the noise, in pixel values
/// @param slope largest change of the ground's brightness from its middle to its edge, in pixel values
/// @param lines most lines behind a figure; every picture has between none and so many
record Clutter(
        double smallestRadius,
        double largestRadius,
        double turn,
        double thinnestStroke,
        double thickestStroke,
        double gap,
        double contrast,
        boolean dark,
        double noise,
        double slope,
        int lines) {
    static final Clutter STANDARD =
            new Clutter(0.31, 0.42, StrictMath.toRadians(45), 1.0, 1.5, 0.48, 170, false, 14, 20, 3);
}
