package org.millijoule.data.batch;

/// Changes brightness, contrast and saturation of one image, in this order (`our choice`; torchvision draws the
/// order). A factor of 1 changes nothing; brightness 0 is black, contrast 0 the mean grey of the image, saturation
/// 0 the grey of each pixel.
///
/// @param brightness at least 0
/// @param contrast at least 0
/// @param saturation at least 0; without effect on one channel
public record ColourJitter(float brightness, float contrast, float saturation) {
    public static final ColourJitter NONE = new ColourJitter(1, 1, 1);

    // Luma of ITU-R BT.601, the weights of JPEG and PIL.
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

    boolean isNone() {
        return equals(NONE);
    }

    /// Changes (N, C) pixels of 0..255 in place, C being 1 or 3.
    public void apply(byte[] pixels, int channels) {
        float light = Math.min(255, brightness * mean(pixels, channels));
        for (int i = 0; i < pixels.length; i += channels) {
            for (int c = 0; c < channels; c++) {
                float bright = Math.min(255, brightness * (pixels[i + c] & 0xff));
                pixels[i + c] = rounded(light + contrast * (bright - light));
            }
            if (channels == 3) {
                saturate(pixels, i);
            }
        }
    }

    private void saturate(byte[] pixels, int at) {
        float grey = grey(pixels, at, 3);
        for (int c = 0; c < 3; c++) {
            pixels[at + c] = rounded(grey + saturation * ((pixels[at + c] & 0xff) - grey));
        }
    }

    private static float mean(byte[] pixels, int channels) {
        double sum = 0;
        for (int i = 0; i < pixels.length; i += channels) {
            sum += grey(pixels, i, channels);
        }
        return (float) (sum * channels / pixels.length);
    }

    private static float grey(byte[] pixels, int at, int channels) {
        if (channels == 1) {
            return pixels[at] & 0xff;
        }
        return LUMA[0] * (pixels[at] & 0xff) + LUMA[1] * (pixels[at + 1] & 0xff) + LUMA[2] * (pixels[at + 2] & 0xff);
    }

    private static byte rounded(float value) {
        return (byte) Math.clamp(Math.round(value), 0, 255);
    }
}
