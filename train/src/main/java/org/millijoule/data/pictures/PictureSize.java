package org.millijoule.data.pictures;

/// What may be asked of the size of images.
final class PictureSize {
    private PictureSize() {}

    static void check(int size, double centre) {
        if (size < 8 || size > 1024) {
            throw new IllegalArgumentException("size must lie between 8 and 1024 pixels, not " + size);
        }
        if (!(centre > 0 && centre <= 1)) {
            throw new IllegalArgumentException("centre must be above 0 and at most 1, not " + centre);
        }
    }
}
