package org.millijoule.data.pictures.format;

/// Colours out of the samples of a JPEG, with the integers of libjpeg and of Pillow, to the bit.
final class JpegColours {
    // JFIF 1.02, YCbCr to RGB, times 2^16.
    private static final int RED_OF_CR = fixed(1.40200);
    private static final int GREEN_OF_CB = fixed(0.34414);
    private static final int GREEN_OF_CR = fixed(0.71414);
    private static final int BLUE_OF_CB = fixed(1.77200);
    private static final int HALF = 1 << 15;

    private JpegColours() {}

    private static int fixed(double factor) {
        return (int) (factor * (1 << 16) + 0.5);
    }

    /// (N) to (N, 3).
    static byte[] grey(byte[] samples) {
        byte[] rgb = new byte[3 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            rgb[3 * i] = samples[i];
            rgb[3 * i + 1] = samples[i];
            rgb[3 * i + 2] = samples[i];
        }
        return rgb;
    }

    /// Makes red, green and blue of the first three of `bands` samples, in place.
    static byte[] fromYcc(byte[] samples, int bands) {
        for (int i = 0; i < samples.length; i += bands) {
            int y = samples[i] & 0xff;
            int cb = (samples[i + 1] & 0xff) - 128;
            int cr = (samples[i + 2] & 0xff) - 128;
            samples[i] = clipped(y + ((RED_OF_CR * cr + HALF) >> 16));
            samples[i + 1] = clipped(y + ((-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF) >> 16));
            samples[i + 2] = clipped(y + ((BLUE_OF_CB * cb + HALF) >> 16));
        }
        return samples;
    }

    /// Makes inverted inks of YCbCr and inverted black, in place: their red is what cyan is elsewhere.
    static byte[] fromYcck(byte[] samples) {
        fromYcc(samples, 4);
        for (int i = 0; i < samples.length; i++) {
            if (i % 4 != 3) {
                samples[i] = (byte) ~samples[i];
            }
        }
        return samples;
    }

    /// Cyan, magenta, yellow and black, each inverted, as Adobe's programs write them: the paper's light times
    /// what each ink leaves of it. (N, 4) to (N, 3).
    static byte[] fromInk(byte[] samples) {
        byte[] rgb = new byte[samples.length / 4 * 3];
        for (int i = 0, j = 0; i < samples.length; i += 4) {
            int light = samples[i + 3] & 0xff;
            for (int c = 0; c < 3; c++) {
                int ink = 255 - (samples[i + c] & 0xff);
                int product = ink * light + 128;
                rgb[j++] = clipped(light - (((product >> 8) + product) >> 8)); // product / 255, rounded
            }
        }
        return rgb;
    }

    /// The JDK's libjpeg repeats each row of a component that has half the rows; libjpeg-turbo, which everybody else
    /// has, takes three parts of the nearer row and one of the other (`h1v2_fancy_upsample`). So do this.
    static void smoothRows(byte[] samples, JpegHeader header, int component) {
        int bands = header.components().size();
        int row = header.width() * bands;
        int rows = Math.ceilDiv(header.height(), 2);
        byte[] above = new byte[header.width()];
        byte[] here = column(samples, 0, row, component, bands);
        System.arraycopy(here, 0, above, 0, above.length);
        for (int y = 0; y < rows; y++) {
            byte[] below = y + 1 < rows ? column(samples, 2 * (y + 1) * row, row, component, bands) : here;
            mix(here, above, 1, samples, 2 * y * row + component, bands);
            if (2 * y + 1 < header.height()) {
                mix(here, below, 2, samples, (2 * y + 1) * row + component, bands);
            }
            above = here;
            here = below;
        }
    }

    private static byte[] column(byte[] samples, int from, int row, int component, int bands) {
        byte[] values = new byte[row / bands];
        for (int x = 0; x < values.length; x++) {
            values[x] = samples[from + x * bands + component];
        }
        return values;
    }

    private static void mix(byte[] near, byte[] far, int bias, byte[] samples, int from, int bands) {
        for (int x = 0; x < near.length; x++) {
            samples[from + x * bands] = (byte) ((3 * (near[x] & 0xff) + (far[x] & 0xff) + bias) >> 2);
        }
    }

    private static byte clipped(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}
