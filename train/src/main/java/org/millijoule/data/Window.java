package org.millijoule.data;

/// A part of a picture in pixels, inside it.
///
/// @param left first column
/// @param top first row
public record Window(int left, int top, int width, int height) {
    public Window {
        if (left < 0 || top < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "no part of a picture: " + width + "x" + height + " at column " + left + ", row " + top);
        }
    }

    /// All of a picture.
    public static Window whole(int width, int height) {
        return new Window(0, 0, width, height);
    }
}
