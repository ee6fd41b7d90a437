package org.millijoule.kernel;

import java.lang.foreign.MemorySegment;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// The patches that a convolution reads, as rows of a matrix: with them it is a [PointwiseConvolution] of taps x
/// channels inputs. A matrix so many taps as large as the map is small for the few channels of an image; for wider
/// maps it is the simplest way, not the fastest. Channels-last float32 memory, zeros outside of the image.
///
/// @param map of the input
/// @param kernel flat, not transposed
/// @param first of the channels that are read: those of a group
/// @param channels how many of them
public record Patches(int images, Shape map, Kernel kernel, int first, int channels) {
    public Patches {
        if (images < 0 || first < 0 || channels < 1 || first > map.channels() - channels) {
            throw new IllegalArgumentException(
                    "no patches: " + images + " images of " + map + ", channels " + first + " and " + channels);
        }
    }

    /// Of all channels.
    public Patches(int images, Shape map, Kernel kernel) {
        this(images, map, kernel, 0, map.channels());
    }

    public int outputHeight() {
        return Windows.count(map.height(), kernel.height());
    }

    public int outputWidth() {
        return Windows.count(map.width(), kernel.width());
    }

    /// Rows of the matrix.
    public long rows() {
        return (long) images * outputHeight() * outputWidth();
    }

    /// Columns of the matrix: by kernel row, kernel column, channel.
    public int columns() {
        return Math.toIntExact(kernel.taps() * channels);
    }

    /// Writes the patches (rows, columns) of x (N, H, W, C).
    public void of(MemorySegment x, MemorySegment patches) {
        check(x, patches);
        visit(patches, (pixel, count, to) -> Lanes.copy(x.address() + pixel, to, count * 4L), Lanes::clear);
    }

    /// Writes into the channels read of x (N, H, W, C) what the patches (rows, columns) sum up to at each of its
    /// pixels: the gradient of [#of]. Patches are added in the order of their rows.
    public void sum(MemorySegment patches, MemorySegment x) {
        check(x, patches);
        Chunks.run(images, n -> clear(x.address() + n * map.elements() * 4));
        visit(patches, (at, count, from) -> add(from, x.address() + at, count), (_, _) -> {});
    }

    private void clear(long image) {
        if (channels == map.channels()) {
            Lanes.clear(image, map.elements());
            return;
        }
        long pixels = map.elements() / map.channels();
        for (long pixel = 0; pixel < pixels; pixel++) {
            Lanes.clear(image + (pixel * map.channels() + first) * 4, channels);
        }
    }

    private void check(MemorySegment x, MemorySegment patches) {
        if (x.byteSize() < images * map.elements() * Float.BYTES
                || patches.byteSize() < rows() * columns() * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }

    /// A run of floats: its offset in the map and its address in the patches.
    private interface Run {
        void accept(long pixel, int count, long patch);
    }

    /// A run of floats of a patch that lies outside of the image.
    private interface Outside {
        void accept(long patch, long count);
    }

    /// Runs through the patches: images side by side, the patches of one in their order.
    private void visit(MemorySegment patches, Run inside, Outside outside) {
        int height = outputHeight();
        int width = outputWidth();
        Kernel.Axis down = kernel.height();
        Kernel.Axis along = kernel.width();
        long size = columns() * 4L;
        Chunks.run(images, n -> {
            long at = patches.address() + (long) n * height * width * size;
            for (int oy = 0; oy < height; oy++) {
                for (int ox = 0; ox < width; ox++, at += size) {
                    int y = oy * down.stride() - down.before();
                    one(n, y, ox * along.stride() - along.before(), at, inside, outside);
                }
            }
        });
    }

    /// The patch whose first pixel is (y, x).
    private void one(int n, int y, int x, long at, Run inside, Outside outside) {
        Kernel.Axis down = kernel.height();
        Kernel.Axis along = kernel.width();
        int taps = along.taps();
        long pixel = channels * 4L;
        long row = taps * pixel;
        int from = Windows.firstInside(x, along);
        int to = Math.max(from, Windows.endInside(x, along, map.width()));
        boolean whole = along.dilation() == 1 && channels == map.channels();
        for (int ky = 0; ky < down.taps(); ky++, at += row) {
            int line = y + ky * down.dilation();
            if (line < 0 || line >= map.height()) {
                outside.accept(at, (long) taps * channels);
                continue;
            }
            outside.accept(at, (long) from * channels);
            if (whole) {
                inside.accept(pixel(n, line, x + from), (to - from) * channels, at + from * pixel);
            } else {
                for (int kx = from; kx < to; kx++) {
                    inside.accept(pixel(n, line, x + kx * along.dilation()), channels, at + kx * pixel);
                }
            }
            outside.accept(at + to * pixel, (long) (taps - to) * channels);
        }
    }

    private long pixel(int n, int y, int x) {
        return ((((long) n * map.height() + y) * map.width() + x) * map.channels() + first) * 4L;
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
