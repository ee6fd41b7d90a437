package org.millijoule.kernel.depthwise;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.WIDEST;
import static org.millijoule.kernel.Lanes.get;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.set;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.Lanes;
import org.millijoule.kernel.RowGradients;
import org.millijoule.kernel.Rows;
import org.millijoule.kernel.RowsWritten;
import org.millijoule.kernel.Scratch;

/// A depthwise k x k convolution over channels-last memory (N, H, W, C), padded by k / 2 zeros on each side.
///
/// Lanes are channels, so borders cost nothing: each pixel visits the taps that exist. The gradients are gathered
/// in the same way. What is read may be computed for the image that is worked on ([Rows]), a few rows before they are
/// needed, and both gradients of an image are made while it is in the cache. Sums have an order that depends on the
/// shape alone. The kernel of 3x3 multiplies zeros at the upper and the lower border: there, a tap that is no number
/// or infinite reaches outputs that it does not belong to.
///
/// @param height of the input
/// @param width of the input
/// @param kernel odd side
public record DepthwiseConvolution(int images, int height, int width, int channels, int kernel, int stride) {
    /// Most partial sums of a weight gradient (`our choice`).
    private static final int PARTS = 16;

    /// Elements that are computed at once, at least: each kernel's loops are long, and its rows stay in the cache
    /// (`our choice`).
    private static final int BAND = 1 << 13;

    public DepthwiseConvolution {
        if (images < 0 || height < 1 || width < 1 || channels < 1 || stride < 1 || kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException("no depthwise convolution: " + images + " images of " + height + "x"
                    + width + "x" + channels + ", kernel " + kernel + ", stride " + stride);
        }
    }

    /// In a word.
    public String text() {
        return images + " of " + height + "x" + width + "x" + channels + ", " + kernel + "x" + kernel
                + (stride == 1 ? "" : " / " + stride);
    }

    public int outputHeight() {
        return (height - 1) / stride + 1;
    }

    public int outputWidth() {
        return (width - 1) / stride + 1;
    }

    private long rowBytes() {
        return (long) width * channels * Float.BYTES;
    }

    private long outputRowBytes() {
        return (long) outputWidth() * channels * Float.BYTES;
    }

    /// Whether the rows are those of [ThreeByThree].
    private boolean isThreeByThree() {
        return kernel == 3 && stride == 1 && channels >= WIDEST;
    }

    private boolean isByTapRows() {
        return TapRows.exist(width, channels, kernel, stride);
    }

    /// The rows of one image: in memory, or computed one band after the other.
    private final class Image {
        private final Rows rows;
        private final long address;
        private final long firstPixel;
        private final int height;
        private final int width;
        private int ready;

        /// @param from the first row that will be asked for
        Image(Rows rows, int n, int height, int width, int from, Scratch scratch) {
            this.rows = rows;
            this.height = height;
            this.width = width;
            this.firstPixel = (long) n * height * width;
            boolean inMemory = rows.address() != 0;
            this.ready = inMemory ? height : from;
            this.address = inMemory
                    ? rows.address() + rows.offset(firstPixel)
                    : scratch.floats((long) height * width * channels);
        }

        /// The address of row 0, where all rows before `end` can be read.
        long upTo(int end) {
            if (end > ready) {
                int count = Math.min(height, Math.max(end, ready + band(width))) - ready;
                long before = (long) ready * width;
                rows.write(firstPixel + before, count * width, address + rows.offset(before));
                ready += count;
            }
            return address;
        }
    }

    private int band(int pixelsOfRow) {
        return Math.max(1, BAND / (pixelsOfRow * channels));
    }

    /// y (N, OH, OW, C) from x (N, H, W, C) and w (C, 1, k, k).
    public void forward(Rows x, MemorySegment w, MemorySegment y) {
        forward(x, w, y, RowsWritten.NOTHING);
    }

    /// The same with work on the pixels of y, which count as rows of channels.
    public void forward(Rows x, MemorySegment w, MemorySegment y, RowsWritten written) {
        int rows = outputHeight();
        check(y, (long) rows * outputWidth() * images);
        check(w, (long) kernel * kernel);
        long taps = byTap(w, false);
        int parts = partsOfImage();
        int rowsOfPart = Math.ceilDiv(rows, parts);
        Chunks.run(images * parts, piece -> {
            int n = piece / parts;
            int from = piece % parts * rowsOfPart;
            Image image = new Image(x, n, height, width, Math.max(0, from * stride - kernel / 2), Scratch.VALUES);
            int end = Math.min(rows, from + rowsOfPart);
            int band = band(outputWidth());
            for (int first = from; first < end; first += band) {
                int last = Math.min(end, first + band);
                for (int oy = first; oy < last; oy++) {
                    long in = image.upTo(Math.min(height, oy * stride + kernel / 2 + 1));
                    correlate(in, taps, y.address() + ((long) n * rows + oy) * outputRowBytes(), oy);
                }
                written.accept(piece, ((long) n * rows + first) * outputWidth(), (last - first) * outputWidth());
            }
        });
    }

    /// Pieces of work of a forward pass.
    public int pieces() {
        return images * partsOfImage();
    }

    /// Rows of an image are one thread's, one after the other, since they share most of what they read; where images
    /// are few, those of a quarter.
    private int partsOfImage() {
        return images < 16 ? Math.min(4, outputHeight()) : 1;
    }

    /// A row of outputs.
    ///
    /// @param x address of an image
    /// @param taps (k, k, C)
    private void correlate(long x, long taps, long out, int oy) {
        int top = oy * stride - kernel / 2;
        int ky0 = Math.max(0, -top);
        int ky1 = Math.min(kernel, height - top);
        if (isThreeByThree()) {
            long zeros = Scratch.ZEROS.floats((long) width * channels);
            long centre = x + oy * rowBytes();
            long above = ky0 > 0 ? zeros : centre - rowBytes();
            long below = ky1 < kernel ? zeros : centre + rowBytes();
            new ThreeByThree(width, channels).correlate(above, centre, below, taps, out);
        } else if (isByTapRows()) {
            TapRows rows = new TapRows(width, channels, kernel);
            for (int ky = ky0; ky < ky1; ky++) {
                rows.add(x + (top + ky) * rowBytes(), taps + (long) ky * kernel * channels * 4, out, ky == ky0);
            }
        } else {
            correlate(x + top * rowBytes(), taps, ky0, ky1, out);
        }
    }

    /// @param from column 0 of tap row 0, which may lie outside
    private void correlate(long from, long taps, int ky0, int ky1, long out) {
        int columns = outputWidth();
        long pixel = channels * 4L;
        // Outputs whose taps all lie inside, a multiple of four from `first` on.
        int first = Math.min(columns, Math.ceilDiv(kernel / 2, stride));
        int inside = Math.max(0, Math.floorDiv(width - 1 - kernel / 2, stride) + 1 - first) / 4 * 4;
        if (channels >= COUNT) {
            for (int ox = first; ox < first + inside; ox += 4) {
                long in = from + ky0 * rowBytes() + ((long) ox * stride - kernel / 2) * pixel;
                four(in, taps + (long) ky0 * kernel * pixel, ky1 - ky0, out + ox * pixel);
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
            gather(from + left * pixel, rowBytes(), pixel, taps, 1, ky0, ky1, kx0, kx1, out + ox * pixel);
        }
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

    /// Pieces of work of a backward pass.
    public int parts() {
        return Math.ceilDiv(images, imagesOfPart());
    }

    private int imagesOfPart() {
        return Math.max(1, Math.ceilDiv(images, PARTS));
    }

    /// The gradients of x and w from that of y.
    ///
    /// @param dy (N, OH, OW, C)
    /// @param w (C, 1, k, k)
    /// @param x (N, H, W, C)
    /// @param dw (C, 1, k, k); left out where nobody wants it
    /// @param dx takes (N, H, W, C); left out where nobody wants it
    public void backward(Rows dy, MemorySegment w, Rows x, Optional<MemorySegment> dw, Optional<RowGradients> dx) {
        check(w, (long) kernel * kernel);
        dw.ifPresent(memory -> check(memory, (long) kernel * kernel));
        long taps = byTap(w, stride == 1);
        TapSums sums = new TapSums();
        Chunks.run(parts(), part -> {
            int last = Math.min(images, (part + 1) * imagesOfPart());
            for (int n = part * imagesOfPart(); n < last; n++) {
                ImageBackward image = new ImageBackward(dy, taps, x, dx, part, n);
                image.run(dw.isPresent() ? sums.ofPart(part) : 0, sums);
            }
        });
        dw.ifPresent(sums::write);
    }

    /// The way back through one image, one band of its rows after the other.
    private final class ImageBackward {
        private final Image ofResult;
        private final long taps;
        private final Optional<RowGradients> dx;
        private final int part;
        private final long firstPixel;
        private final Optional<Image> read; // else computed on the way back
        private final long values;
        private final long gradients;

        ImageBackward(Rows dy, long taps, Rows x, Optional<RowGradients> dx, int part, int n) {
            this.ofResult = new Image(dy, n, outputHeight(), outputWidth(), 0, Scratch.RESULT_GRADIENTS);
            this.taps = taps;
            this.dx = dx;
            this.part = part;
            this.firstPixel = (long) n * height * width;
            long elements = (long) height * width * channels;
            boolean inMemory = dx.isEmpty() || dx.get().address() != 0;
            this.read = inMemory ? Optional.of(new Image(x, n, height, width, 0, Scratch.VALUES)) : Optional.empty();
            this.values = inMemory ? read.get().address : Scratch.VALUES.floats(elements);
            this.gradients = dx.isPresent() && inMemory
                    ? dx.get().address() + n * elements * Float.BYTES
                    : Scratch.GRADIENTS.floats(elements);
        }

        /// @param sums of the part, or 0 where nobody wants them
        void run(long sums, TapSums all) {
            int done = 0;
            for (int from = 0; from < height; from += band(width)) {
                int to = Math.min(height, from + band(width));
                if (dx.isPresent()) {
                    passBack(from, to);
                }
                if (sums != 0) {
                    // Rows of outputs all of whose taps have been read.
                    int last = to == height ? outputHeight() : Math.floorDiv(to - 1 - kernel / 2, stride) + 1;
                    if (last > done) {
                        read.ifPresent(image -> image.upTo(to));
                        all.add(sums, values, ofResult.upTo(last), done, last);
                        done = last;
                    }
                }
            }
        }

        private void passBack(int from, int to) {
            long in = ofResult.upTo(Math.min(outputHeight(), (to - 1 + kernel / 2) / stride + 1));
            for (int y = from; y < to; y++) {
                inputGradient(in, taps, gradients + y * rowBytes(), y);
            }
            if (read.isEmpty()) {
                dx.orElseThrow()
                        .take(
                                part,
                                firstPixel + (long) from * width,
                                (to - from) * width,
                                gradients + from * rowBytes(),
                                values + from * rowBytes());
            }
        }
    }

    /// A row of input gradients.
    ///
    /// @param dy address of an image's
    /// @param taps turned where the stride is 1
    private void inputGradient(long dy, long taps, long out, int y) {
        if (stride == 1) {
            correlate(dy, taps, out, y);
            return;
        }
        int oh = outputHeight();
        int ow = outputWidth();
        // Output row oy meets this row in tap ky = y + k/2 - oy * stride.
        int ky0 = first(y, oh);
        int ky1 = Math.min(kernel, y + kernel / 2 + 1);
        for (int x = 0; x < width; x++) {
            int kx0 = first(x, ow);
            int kx1 = Math.min(kernel, x + kernel / 2 + 1);
            // Tap ky reads row (y + k/2 - ky) / stride: rows run backwards.
            long base = dy
                    + ((long) (y + kernel / 2 - ky0) / stride * ow + (x + kernel / 2 - kx0) / stride)
                            * channels
                            * Float.BYTES;
            long rowBack = -(long) ow * channels * 4;
            long columnBack = -channels * 4L;
            long from = base - (long) (ky0 / stride) * rowBack - (long) (kx0 / stride) * columnBack;
            gather(from, rowBack, columnBack, taps, stride, ky0, ky1, kx0, kx1, out + (long) x * channels * 4);
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

    /// Partial sums of the gradients of taps, (k, k, padded channels) each.
    private final class TapSums {
        private final TapGradients rows = new TapGradients(width, channels, kernel);
        private final boolean byRow = isThreeByThree() || isByTapRows();
        private final int padded = byRow ? rows.paddedChannels() : channels;
        private final long size = (long) kernel * kernel * padded * Float.BYTES;
        private final long memory = Scratch.SUMS.floats(Math.max(1, parts()) * size / Float.BYTES);

        TapSums() {
            Lanes.clear(memory, Math.max(1, parts()) * size / Float.BYTES);
        }

        long ofPart(int part) {
            return memory + part * size;
        }

        /// Adds what some rows of outputs of one image contribute, with the code for its shape.
        void add(long sums, long x, long dy, int from, int to) {
            if (isThreeByThree()) {
                long zeros = Scratch.ZEROS.floats((long) width * channels);
                new ThreeByThree(width, channels).addProducts(x, dy, zeros, height, from, to, sums);
                return;
            }
            for (int oy = from; oy < to; oy++) {
                if (isByTapRows()) {
                    addRow(x, dy, oy, sums);
                } else {
                    outerRow(x, dy, oy, sums);
                }
            }
        }

        /// Adds what one row of outputs contributes, by rows of taps.
        private void addRow(long x, long dy, int y, long sums) {
            int top = y - kernel / 2;
            for (int ky = Math.max(0, -top); ky < Math.min(kernel, height - top); ky++) {
                long to = sums + (long) ky * kernel * padded * Float.BYTES;
                rows.add(x + (top + ky) * rowBytes(), dy + y * rowBytes(), to);
            }
        }

        /// Adds the parts in their order.
        void write(MemorySegment dw) {
            for (int tap = 0; tap < kernel * kernel; tap++) {
                for (int c = 0; c < channels; c++) {
                    long at = memory + ((long) tap * padded + (byRow ? rows.place(c) : c)) * Float.BYTES;
                    float sum = Lanes.sum(at, parts(), size);
                    set(dw.address() + ((long) c * kernel * kernel + tap) * Float.BYTES, sum);
                }
            }
        }
    }

    /// Adds what one row of outputs contributes to each tap.
    private void outerRow(long x, long dy, int oy, long sums) {
        int top = oy * stride - kernel / 2;
        int ow = outputWidth();
        for (int ky = Math.max(0, -top); ky < Math.min(kernel, height - top); ky++) {
            for (int kx = 0; kx < kernel; kx++) {
                int shift = kx - kernel / 2; // x column = ox * stride + shift
                int ox0 = Math.max(0, Math.ceilDiv(-shift, stride));
                int ox1 = Math.min(ow, Math.floorDiv(width - 1 - shift, stride) + 1);
                if (ox0 < ox1) {
                    long in = x + ((long) (top + ky) * width + (long) ox0 * stride + shift) * channels * 4;
                    long gradient = dy + ((long) oy * ow + ox0) * channels * 4;
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
    private long byTap(MemorySegment w, boolean turned) {
        int count = kernel * kernel;
        long taps = Scratch.WEIGHTS.floats((long) count * channels);
        for (int c = 0; c < channels; c++) {
            for (int tap = 0; tap < count; tap++) {
                float value = get(w.address() + ((long) c * count + tap) * Float.BYTES);
                int to = turned ? count - 1 - tap : tap;
                set(taps + ((long) to * channels + c) * Float.BYTES, value);
            }
        }
        return taps;
    }

    private void check(MemorySegment memory, long rows) {
        if (memory.byteSize() < rows * channels * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }
}
