package org.millijoule.kernel;

import java.lang.foreign.MemorySegment;

/// The patches that a k x k convolution reads, as rows of a matrix: with them it is a [PointwiseConvolution] of k
/// * k * C inputs. A matrix k * k times as large as the map is small for the few channels of an image; for wider maps
/// it is the simplest way, not the fastest. Channels-last float32 memory, zeros outside of the image.
///
/// @param height of the input
/// @param width of the input
/// @param top rows of zeros above the image
/// @param left columns of zeros before it
public record Patches(
        int images,
        int height,
        int width,
        int channels,
        int kernel,
        int stride,
        int top,
        int left,
        int outputHeight,
        int outputWidth) {
    /// Rows of the matrix.
    public long rows() {
        return (long) images * outputHeight * outputWidth;
    }

    /// Columns of the matrix: by kernel row, kernel column, channel.
    public int columns() {
        return kernel * kernel * channels;
    }

    /// Writes the patches (rows, columns) of x (N, H, W, C).
    public void of(MemorySegment x, MemorySegment patches) {
        if (x.byteSize() < (long) images * height * width * channels * Float.BYTES
                || patches.byteSize() < rows() * columns() * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
        long from = x.address();
        long to = patches.address();
        Chunks.run(images, n -> {
            long row = to + (long) n * outputHeight * outputWidth * columns() * Float.BYTES;
            for (int oy = 0; oy < outputHeight; oy++) {
                for (int ox = 0; ox < outputWidth; ox++) {
                    row = one(from, n, oy * stride - top, ox * stride - left, row);
                }
            }
        });
    }

    /// Writes the patch whose first pixel is (y, x); returns where the next goes.
    private long one(long image, int n, int y, int x, long to) {
        long pixel = channels * 4L;
        int kx0 = Math.clamp(-x, 0, kernel);
        int kx1 = Math.clamp(width - x, kx0, kernel);
        for (int ky = 0; ky < kernel; ky++) {
            boolean outside = y + ky < 0 || y + ky >= height;
            if (outside) {
                Lanes.clear(to, (long) kernel * channels);
            } else {
                Lanes.clear(to, (long) kx0 * channels);
                long from = image + (((long) n * height + y + ky) * width + x + kx0) * pixel;
                Lanes.copy(from, to + kx0 * pixel, (kx1 - kx0) * pixel);
                Lanes.clear(to + kx1 * pixel, (long) (kernel - kx1) * channels);
            }
            to += kernel * pixel;
        }
        return to;
    }

    /// Writes into x (N, H, W, C) what the patches (rows, columns) sum up to at each of its pixels: the gradient of
    /// [#of]. Patches are added in the order of their rows.
    public void sum(MemorySegment patches, MemorySegment x) {
        if (x.byteSize() < (long) images * height * width * channels * Float.BYTES
                || patches.byteSize() < rows() * columns() * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
        long from = patches.address();
        long to = x.address();
        long map = (long) height * width * channels;
        Chunks.run(images, n -> {
            Lanes.clear(to + n * map * Float.BYTES, map);
            long row = from + (long) n * outputHeight * outputWidth * columns() * Float.BYTES;
            for (int oy = 0; oy < outputHeight; oy++) {
                for (int ox = 0; ox < outputWidth; ox++) {
                    row = addOne(row, to, n, oy * stride - top, ox * stride - left);
                }
            }
        });
    }

    /// Adds the patch whose first pixel is (y, x); returns where the next stands.
    private long addOne(long from, long image, int n, int y, int x) {
        long pixel = channels * 4L;
        int kx0 = Math.clamp(-x, 0, kernel);
        int kx1 = Math.clamp(width - x, kx0, kernel);
        for (int ky = 0; ky < kernel; ky++) {
            if (y + ky >= 0 && y + ky < height) {
                long to = image + (((long) n * height + y + ky) * width + x + kx0) * pixel;
                add(from + kx0 * pixel, to, (kx1 - kx0) * channels);
            }
            from += kernel * pixel;
        }
        return from;
    }

    private static void add(long from, long to, int count) {
        int i = 0;
        for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
            Lanes.store(Lanes.load(to + i * 4L).add(Lanes.load(from + i * 4L)), to + i * 4L);
        }
        for (; i < count; i++) {
            Lanes.set(to + i * 4L, Lanes.get(to + i * 4L) + Lanes.get(from + i * 4L));
        }
    }
}
