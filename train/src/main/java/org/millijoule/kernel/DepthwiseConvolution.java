package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.WIDEST;
import static org.millijoule.kernel.Lanes.get;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.set;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// A depthwise k x k convolution over channels-last memory (N, H, W, C), padded by k / 2 zeros on each side.
///
/// Lanes are channels, so borders cost nothing: each pixel visits the taps that exist. The gradients are gathered
/// in the same way. Sums have an order that depends on the shape alone. The kernel of 3x3 multiplies zeros at the
/// upper and the lower border: there, a tap that is no number or infinite reaches outputs that it does not belong to.
///
/// @param height of the input
/// @param width of the input
/// @param kernel odd side
public record DepthwiseConvolution(int images, int height, int width, int channels, int kernel, int stride) {
    /// Most partial sums of a weight gradient (`our choice`).
    private static final int PARTS = 16;

    public DepthwiseConvolution {
        if (images < 0 || height < 1 || width < 1 || channels < 1 || stride < 1 || kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException("no depthwise convolution: " + images + " images of " + height + "x"
                    + width + "x" + channels + ", kernel " + kernel + ", stride " + stride);
        }
    }

    public int outputHeight() {
        return (height - 1) / stride + 1;
    }

    public int outputWidth() {
        return (width - 1) / stride + 1;
    }

    /// y (N, OH, OW, C) from x (N, H, W, C) and w (C, 1, k, k).
    public void forward(MemorySegment x, MemorySegment w, MemorySegment y) {
        forward(x, w, y, RowsWritten.NOTHING);
    }

    /// The same with work on the pixels of y, which count as rows of channels.
    public void forward(MemorySegment x, MemorySegment w, MemorySegment y, RowsWritten written) {
        check(x, w, y);
        try (Arena arena = Arena.ofConfined()) {
            correlate(arena, x.address(), byTap(arena, w, false), y.address(), written);
        }
    }

    /// Whether the rows are those of [ThreeByThree].
    private boolean isThreeByThree() {
        return kernel == 3 && stride == 1 && channels >= WIDEST;
    }

    /// The address of a row, or of zeros where it lies outside of the image.
    private long row(long x, int n, int y, long zeros) {
        return y < 0 || y >= height ? zeros : x + ((long) n * height + y) * width * channels * Float.BYTES;
    }

    private void correlateThreeByThree(long x, long taps, long y, long zeros, RowsWritten written) {
        ThreeByThree rows = new ThreeByThree(width, channels);
        forEachRow(
                height,
                written,
                (n, oy) -> rows.correlate(
                        row(x, n, oy - 1, zeros),
                        row(x, n, oy, zeros),
                        row(x, n, oy + 1, zeros),
                        taps,
                        row(y, n, oy, zeros)));
    }

    private void correlateByRow(long x, long taps, long y, RowsWritten written) {
        TapRows rows = new TapRows(width, channels, kernel);
        long pixel = channels * 4L;
        forEachRow(height, written, (n, oy) -> {
            int top = oy - kernel / 2;
            int first = Math.max(0, -top);
            for (int ky = first; ky < Math.min(kernel, height - top); ky++) {
                long in = x + ((long) n * height + top + ky) * width * pixel;
                long out = y + ((long) n * height + oy) * width * pixel;
                rows.add(in, taps + (long) ky * kernel * pixel, out, ky == first);
            }
        });
    }

    private interface Row {
        void accept(int image, int y);
    }

    /// Work on each of so many rows of every image: those of an image by one thread, one after the other, since
    /// they share most of what they read; where images are few, those of a quarter.
    private void forEachRow(int rows, RowsWritten written, Row work) {
        int parts = parts(rows);
        int rowsOfPart = Math.ceilDiv(rows, parts);
        Chunks.run(images * parts, piece -> {
            int from = piece % parts * rowsOfPart;
            int n = piece / parts;
            for (int y = from; y < Math.min(rows, from + rowsOfPart); y++) {
                work.accept(n, y);
                written.accept(piece, ((long) n * rows + y) * outputWidth(), outputWidth());
            }
        });
    }

    private int parts(int rows) {
        return images < 16 ? Math.min(4, rows) : 1;
    }

    /// Pieces of work of a forward pass.
    public int pieces() {
        return images * parts(outputHeight());
    }

    private MemorySegment zeros(Arena arena) {
        return arena.allocate((long) width * channels * Float.BYTES, 64);
    }

    /// y from x and taps (k, k, C). Each piece is a row of outputs.
    private void correlate(Arena arena, long x, long taps, long y, RowsWritten written) {
        if (isThreeByThree()) {
            correlateThreeByThree(x, taps, y, zeros(arena).address(), written);
            return;
        }
        if (TapRows.exist(width, channels, kernel, stride)) {
            correlateByRow(x, taps, y, written);
            return;
        }
        int rows = outputHeight();
        int columns = outputWidth();
        long pixel = channels * 4L;
        // Outputs whose taps all lie inside, a multiple of four from `first` on.
        int first = Math.min(columns, Math.ceilDiv(kernel / 2, stride));
        int inside = Math.max(0, Math.floorDiv(width - 1 - kernel / 2, stride) + 1 - first) / 4 * 4;
        forEachRow(rows, written, (n, oy) -> {
            int top = oy * stride - kernel / 2;
            int ky0 = Math.max(0, -top);
            int ky1 = Math.min(kernel, height - top);
            long from = x + ((long) n * height + top) * width * pixel; // column 0 of tap row 0, which may lie outside
            long to = y + ((long) n * rows + oy) * columns * pixel;
            if (channels >= COUNT) {
                for (int ox = first; ox < first + inside; ox += 4) {
                    long in = from + (long) ky0 * width * pixel + ((long) ox * stride - kernel / 2) * pixel;
                    four(in, taps + (long) ky0 * kernel * pixel, ky1 - ky0, to + ox * pixel);
                }
            }
            for (int ox = 0; ox < columns; ox++) {
                if (channels >= COUNT && ox == first) {
                    ox += inside;
                    if (ox == columns) {
                        break;
                    }
                }
                int left = ox * stride - kernel / 2;
                int kx0 = Math.max(0, -left);
                int kx1 = Math.min(kernel, width - left);
                gather(from + left * pixel, width * pixel, pixel, taps, 1, ky0, ky1, kx0, kx1, to + ox * pixel);
            }
        });
    }

    /// Four neighbouring outputs, all channels: each tap is read once for all of them. The last vector of
    /// channels overlaps the one before it.
    private void four(long in, long taps, int rows, long out) {
        long pixel = channels * 4L;
        for (int c = 0; c < channels; c += COUNT) {
            long at = Math.min(c, channels - COUNT) * 4L;
            four(in + at, width * pixel, stride * pixel, pixel, taps + at, rows, kernel, out + at);
        }
    }

    private static void four(long in, long row, long step, long pixel, long tap, int rows, int kernel, long out) {
        FloatVector s0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int ky = 0; ky < rows; ky++) {
            long at = in + ky * row;
            for (int kx = 0; kx < kernel; kx++) {
                FloatVector t = load(tap);
                s0 = load(at).fma(t, s0);
                s1 = load(at + step).fma(t, s1);
                s2 = load(at + 2 * step).fma(t, s2);
                s3 = load(at + 3 * step).fma(t, s3);
                at += pixel;
                tap += pixel;
            }
        }
        Lanes.store(s0, out);
        Lanes.store(s1, out + pixel);
        Lanes.store(s2, out + 2 * pixel);
        Lanes.store(s3, out + 3 * pixel);
    }

    /// dx (N, H, W, C) from dy (N, OH, OW, C) and w (C, 1, k, k).
    public void inputGradient(MemorySegment dy, MemorySegment w, MemorySegment dx) {
        check(dx, w, dy);
        try (Arena arena = Arena.ofConfined()) {
            if (stride == 1) {
                correlate(arena, dy.address(), byTap(arena, w, true), dx.address(), RowsWritten.NOTHING);
                return;
            }
            long taps = byTap(arena, w, false);
            long in = dy.address();
            long out = dx.address();
            int oh = outputHeight();
            int ow = outputWidth();
            forEachRow(height, RowsWritten.NOTHING, (n, y) -> {
                // Output row oy meets this row in tap ky = y + k/2 - oy * stride.
                int ky0 = first(y, oh);
                int ky1 = Math.min(kernel, y + kernel / 2 + 1);
                for (int x = 0; x < width; x++) {
                    int kx0 = first(x, ow);
                    int kx1 = Math.min(kernel, x + kernel / 2 + 1);
                    // Tap ky reads row (y + k/2 - ky) / stride: rows run backwards.
                    long base = in
                            + (((long) n * oh + (y + kernel / 2 - ky0) / stride) * ow + (x + kernel / 2 - kx0) / stride)
                                    * channels
                                    * Float.BYTES;
                    long rowBack = -(long) ow * channels * 4;
                    long columnBack = -channels * 4L;
                    long from = base - (long) (ky0 / stride) * rowBack - (long) (kx0 / stride) * columnBack;
                    long to = out + (((long) n * height + y) * width + x) * channels * Float.BYTES;
                    gather(from, rowBack, columnBack, taps, stride, ky0, ky1, kx0, kx1, to);
                }
            });
        }
    }

    /// The smallest tap by which an output position below `limit` meets position `at`.
    private int first(int at, int limit) {
        int reach = at + kernel / 2;
        int least = Math.max(0, reach - (limit - 1) * stride);
        return least + Math.floorMod(reach - least, stride);
    }

    /// One pixel: the sum over taps of what `from` holds there times the tap, ky and kx advancing by `step`; the
    /// pixel of a tap lies `ky / step` row strides and `kx / step` column strides behind `from`.
    private void gather(
            long from,
            long rowStride,
            long columnStride,
            long taps,
            int step,
            int ky0,
            int ky1,
            int kx0,
            int kx1,
            long to) {
        int c = 0;
        for (; c + 4 * COUNT <= channels; c += 4 * COUNT) {
            FloatVector s0 = FloatVector.zero(Lanes.SPECIES);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int ky = ky0; ky < ky1; ky += step) {
                long in = from + ky / step * rowStride + kx0 / step * columnStride + c * 4L;
                long tap = taps + ((long) (ky * kernel + kx0) * channels + c) * 4;
                for (int kx = kx0; kx < kx1; kx += step) {
                    s0 = load(in).fma(load(tap), s0);
                    s1 = load(in + BYTES).fma(load(tap + BYTES), s1);
                    s2 = load(in + 2 * BYTES).fma(load(tap + 2 * BYTES), s2);
                    s3 = load(in + 3 * BYTES).fma(load(tap + 3 * BYTES), s3);
                    in += columnStride;
                    tap += 4L * step * channels;
                }
            }
            Lanes.store(s0, to + c * 4L);
            Lanes.store(s1, to + c * 4L + BYTES);
            Lanes.store(s2, to + c * 4L + 2 * BYTES);
            Lanes.store(s3, to + c * 4L + 3 * BYTES);
        }
        for (; c < channels; c += COUNT) {
            VectorMask<Float> inside = Lanes.SPECIES.indexInRange(c, channels);
            FloatVector s = FloatVector.zero(Lanes.SPECIES);
            for (int ky = ky0; ky < ky1; ky += step) {
                long in = from + ky / step * rowStride + kx0 / step * columnStride + c * 4L;
                long tap = taps + ((long) (ky * kernel + kx0) * channels + c) * 4;
                for (int kx = kx0; kx < kx1; kx += step) {
                    s = load(in, inside).fma(load(tap, inside), s);
                    in += columnStride;
                    tap += 4L * step * channels;
                }
            }
            Lanes.store(s, to + c * 4L, channels - c);
        }
    }

    /// dw (C, 1, k, k) from x (N, H, W, C) and dy (N, OH, OW, C).
    public void weightGradient(MemorySegment x, MemorySegment dy, MemorySegment dw) {
        check(x, dw, dy);
        boolean byRow = isThreeByThree() || TapRows.exist(width, channels, kernel, stride);
        TapGradients rows = new TapGradients(width, channels, kernel);
        int padded = byRow ? rows.paddedChannels() : channels;
        int imagesOfPart = Math.max(1, Math.ceilDiv(images, PARTS));
        int parts = Math.ceilDiv(images, imagesOfPart);
        long size = (long) kernel * kernel * padded;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment sums = arena.allocate(Math.max(1, parts * size) * Float.BYTES, 64);
            long zeros = zeros(arena).address();
            Chunks.run(parts, part -> {
                long mine = sums.address() + part * size * Float.BYTES;
                int last = Math.min(images, (part + 1) * imagesOfPart);
                for (int n = part * imagesOfPart; n < last; n++) {
                    addImage(x.address(), dy.address(), zeros, n, mine);
                }
            });
            for (int tap = 0; tap < kernel * kernel; tap++) {
                for (int c = 0; c < channels; c++) {
                    long at = sums.address() + ((long) tap * padded + (byRow ? rows.place(c) : c)) * Float.BYTES;
                    float sum = Lanes.sum(at, parts, size * Float.BYTES);
                    set(dw.address() + ((long) c * kernel * kernel + tap) * Float.BYTES, sum);
                }
            }
        }
    }

    /// Adds what one image contributes, with the code for its shape.
    private void addImage(long x, long dy, long zeros, int n, long sums) {
        if (isThreeByThree()) {
            addThreeByThree(x, dy, zeros, n, sums);
        } else if (TapRows.exist(width, channels, kernel, stride)) {
            TapGradients rows = new TapGradients(width, channels, kernel);
            for (int y = 0; y < height; y++) {
                addRow(rows, x, dy, n, y, sums);
            }
        } else {
            for (int oy = 0; oy < outputHeight(); oy++) {
                outerRow(x, dy, n, oy, sums);
            }
        }
    }

    /// Adds what one image contributes, a few rows at a time: they stay in the second-level cache (`our choice`).
    private void addThreeByThree(long x, long dy, long zeros, int n, long sums) {
        long image = (long) n * height * width * channels * Float.BYTES;
        ThreeByThree rows = new ThreeByThree(width, channels);
        for (int y = 0; y < height; y += 8) {
            rows.addProducts(x + image, dy + image, zeros, height, y, Math.min(height, y + 8), sums);
        }
    }

    /// Adds what one row of outputs contributes, by rows of taps.
    private void addRow(TapGradients rows, long x, long dy, int n, int y, long sums) {
        long row = (long) width * channels * Float.BYTES;
        long gradient = dy + ((long) n * height + y) * row;
        int top = y - kernel / 2;
        for (int ky = Math.max(0, -top); ky < Math.min(kernel, height - top); ky++) {
            long in = x + ((long) n * height + top + ky) * row;
            rows.add(in, gradient, sums + (long) ky * kernel * rows.paddedChannels() * Float.BYTES);
        }
    }

    /// Adds what one row of outputs contributes to each tap.
    private void outerRow(long x, long dy, int n, int oy, long sums) {
        int top = oy * stride - kernel / 2;
        int ow = outputWidth();
        for (int ky = Math.max(0, -top); ky < Math.min(kernel, height - top); ky++) {
            for (int kx = 0; kx < kernel; kx++) {
                int shift = kx - kernel / 2; // x column = ox * stride + shift
                int ox0 = Math.max(0, Math.ceilDiv(-shift, stride));
                int ox1 = Math.min(ow, Math.floorDiv(width - 1 - shift, stride) + 1);
                if (ox0 < ox1) {
                    long in = x + (((long) n * height + top + ky) * width + (long) ox0 * stride + shift) * channels * 4;
                    long gradient = dy + (((long) n * outputHeight() + oy) * ow + ox0) * channels * 4;
                    products(in, gradient, ox1 - ox0, sums + (long) (ky * kernel + kx) * channels * 4);
                }
            }
        }
    }

    /// Adds to `sums`, per channel, the products of `count` pixels of x, a stride apart, and of dy.
    private void products(long x, long dy, int count, long sums) {
        long xStride = 4L * stride * channels;
        long dyStride = channels * 4L;
        int c = 0;
        for (; c + 4 * COUNT <= channels; c += 4 * COUNT) {
            long at = sums + c * 4L;
            FloatVector s0 = load(at);
            FloatVector s1 = load(at + BYTES);
            FloatVector s2 = load(at + 2 * BYTES);
            FloatVector s3 = load(at + 3 * BYTES);
            long in = x + c * 4L;
            long gradient = dy + c * 4L;
            for (int i = 0; i < count; i++) {
                s0 = load(in).fma(load(gradient), s0);
                s1 = load(in + BYTES).fma(load(gradient + BYTES), s1);
                s2 = load(in + 2 * BYTES).fma(load(gradient + 2 * BYTES), s2);
                s3 = load(in + 3 * BYTES).fma(load(gradient + 3 * BYTES), s3);
                in += xStride;
                gradient += dyStride;
            }
            Lanes.store(s0, at);
            Lanes.store(s1, at + BYTES);
            Lanes.store(s2, at + 2 * BYTES);
            Lanes.store(s3, at + 3 * BYTES);
        }
        for (; c < channels; c += COUNT) {
            VectorMask<Float> inside = Lanes.SPECIES.indexInRange(c, channels);
            FloatVector s = load(sums + c * 4L, inside);
            long in = x + c * 4L;
            long gradient = dy + c * 4L;
            for (int i = 0; i < count; i++) {
                s = load(in, inside).fma(load(gradient, inside), s);
                in += xStride;
                gradient += dyStride;
            }
            Lanes.store(s, sums + c * 4L, channels - c);
        }
    }

    /// (C, 1, k, k) as (k, k, C), turned by 180 degrees if `turned`.
    private long byTap(Arena arena, MemorySegment w, boolean turned) {
        int count = kernel * kernel;
        long taps = arena.allocate((long) count * channels * Float.BYTES, 64).address();
        for (int c = 0; c < channels; c++) {
            for (int tap = 0; tap < count; tap++) {
                float value = get(w.address() + ((long) c * count + tap) * Float.BYTES);
                int to = turned ? count - 1 - tap : tap;
                set(taps + ((long) to * channels + c) * Float.BYTES, value);
            }
        }
        return taps;
    }

    private void check(MemorySegment x, MemorySegment w, MemorySegment y) {
        if (x.byteSize() < (long) images * height * width * channels * Float.BYTES
                || y.byteSize() < (long) images * outputHeight() * outputWidth() * channels * Float.BYTES
                || w.byteSize() < (long) channels * kernel * kernel * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }
}
