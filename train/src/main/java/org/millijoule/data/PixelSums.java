package org.millijoule.data;

/// Sums over the pixels of some images, channel by channel. They are exact, so no order matters.
///
/// @param pixels of all these images, in each channel
/// @param sums of pixel values 0..255, for each channel
/// @param squares sums of their squares, likewise
@SuppressWarnings("ArrayRecordComponent") // made anew by every sum, never compared
public record PixelSums(long pixels, long[] sums, long[] squares) {
    /// Reads images and adds them up.
    ///
    /// @param indices of `images`
    public static PixelSums of(Images images, int[] indices) {
        return of(images, indices, 0, indices.length);
    }

    /// The same on all cores.
    ///
    /// @param images that several threads may read
    public static PixelSums onAllCores(Images images, int[] indices) {
        return AllCores.of(indices.length, (from, to) -> of(images, indices, from, to)).stream()
                .reduce(of(images, indices, 0, 0), PixelSums::plus);
    }

    private static PixelSums of(Images images, int[] indices, int from, int to) {
        int channels = images.shape().channels();
        byte[] pixels = new byte[Math.toIntExact(images.shape().elements())];
        long[] sums = new long[channels];
        long[] squares = new long[channels];
        for (int i = from; i < to; i++) {
            images.read(indices[i], pixels, 0);
            for (int c = 0; c < channels; c++) {
                long sum = 0;
                long square = 0;
                for (int j = c; j < pixels.length; j += channels) {
                    int pixel = Byte.toUnsignedInt(pixels[j]);
                    sum += pixel;
                    square += (long) pixel * pixel;
                }
                sums[c] += sum;
                squares[c] += square;
            }
        }
        return new PixelSums((long) (to - from) * (pixels.length / channels), sums, squares);
    }

    private PixelSums plus(PixelSums other) {
        long[] allSums = sums.clone();
        long[] allSquares = squares.clone();
        for (int c = 0; c < sums.length; c++) {
            allSums[c] += other.sums[c];
            allSquares[c] += other.squares[c];
        }
        return new PixelSums(pixels + other.pixels, allSums, allSquares);
    }
}
