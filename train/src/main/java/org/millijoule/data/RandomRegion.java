package org.millijoule.data;

/// Which part of a picture a random resized crop shows (Szegedy et al., "Going deeper with convolutions", CVPR
/// 2015, section 6), before the size of the picture is known. A region that is wider or higher than the picture
/// is cut to it (`our choice`; torchvision draws again).
///
/// @param area share of the picture's area, above 0 and at most 1
/// @param ratio width over height
/// @param across where between the left and the right end, from 0 to 1
/// @param down where between top and bottom, from 0 to 1
public record RandomRegion(double area, double ratio, double across, double down) {
    /// The part of a picture of this size.
    public Window of(int width, int height) {
        double pixels = area * width * height;
        int wide = Math.clamp(Math.round(Math.sqrt(pixels * ratio)), 1, width);
        int high = Math.clamp(Math.round(Math.sqrt(pixels / ratio)), 1, height);
        int left = (int) Math.round(across * (width - wide));
        int top = (int) Math.round(down * (height - high));
        return new Window(left, top, wide, high);
    }
}
