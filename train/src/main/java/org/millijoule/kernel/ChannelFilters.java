package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.get;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.set;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.millijoule.kernel.depthwise.DepthwiseConvolution;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// A convolution whose filters read one channel each, over channels-last float32 memory, for what
/// [DepthwiseConvolution] does not know: any kernel, stride, padding, dilation, and several filters of one channel.
/// Filter o reads channel `o / filters`.
///
/// Lanes are channels. What is read may be computed for the image that is worked on ([Rows]). Every result is one
/// chain of fused multiply-adds in the order of taps or pixels, whatever a vector holds.
///
/// @param map of the input
/// @param kernel flat, not transposed
/// @param filters of each channel
public record ChannelFilters(int images, Shape map, Kernel kernel, int filters) {
    /// Most partial sums of a weight gradient (`our choice`).
    private static final int PARTS = 16;

    public int outputHeight() {
        return Windows.count(map.height(), kernel.height());
    }

    public int outputWidth() {
        return Windows.count(map.width(), kernel.width());
    }

    /// Channels of the result.
    public int outputs() {
        return Math.multiplyExact(map.channels(), filters);
    }

    private int taps() {
        return Math.toIntExact(kernel.taps());
    }

    /// In a word.
    public String text() {
        return images + " of " + map + ", " + kernel.height().taps() + "x"
                + kernel.width().taps() + " / " + kernel.height().stride() + ", " + filters + " of each channel";
    }

    /// y (N, OH, OW, O) from x (N, H, W, C) and w (O, 1, kh, kw).
    public void forward(Rows x, MemorySegment w, MemorySegment y) {
        check(y, images * pixelsOfResult() * outputs());
        check(w, (long) taps() * outputs());
        long taps = byTap(w);
        Chunks.run(images, n -> {
            long from = image(x, n, Scratch.VALUES);
            long to = y.address() + n * pixelsOfResult() * outputs() * 4;
            Lanes.clear(to, pixelsOfResult() * outputs());
            forEachTap((pixel, tap, place) -> accumulate(from + pixel, taps + (long) tap * outputs() * 4, to + place));
        });
    }

    private long pixels() {
        return (long) map.height() * map.width();
    }

    private long pixelsOfResult() {
        return (long) outputHeight() * outputWidth();
    }

    private long image(Rows x, int n, Scratch scratch) {
        return x.at(n * pixels(), Math.toIntExact(pixels()), scratch);
    }

    /// `y[o] += x[o / filters] w[o]`.
    private void accumulate(long x, long w, long y) {
        int o = 0;
        if (filters == 1) {
            for (; o + COUNT <= outputs(); o += COUNT) {
                Lanes.store(load(x + o * 4L).fma(load(w + o * 4L), load(y + o * 4L)), y + o * 4L);
            }
        }
        for (; o < outputs(); o++) {
            set(y + o * 4L, Math.fma(get(x + o / filters * 4L), get(w + o * 4L), get(y + o * 4L)));
        }
    }

    /// Pieces of work of a backward pass.
    public int parts() {
        return Math.ceilDiv(images, imagesOfPart());
    }

    private int imagesOfPart() {
        return Math.max(1, Math.ceilDiv(images, PARTS));
    }

    /// The gradients of x and w from that of y. That of w is summed up over images in up to 16 parts, whose sums are
    /// added in their order.
    ///
    /// @param dy (N, OH, OW, O)
    /// @param w (O, 1, kh, kw)
    /// @param x (N, H, W, C)
    /// @param dw (O, 1, kh, kw); left out where nobody wants it
    /// @param dx takes (N, H, W, C); left out where nobody wants it
    public void backward(Rows dy, MemorySegment w, Rows x, Optional<MemorySegment> dw, Optional<RowGradients> dx) {
        check(w, (long) taps() * outputs());
        dw.ifPresent(memory -> check(memory, (long) taps() * outputs()));
        long taps = byTap(w);
        long floats = (long) taps() * outputs();
        long sums = Scratch.SUMS.floats(Math.max(1, parts() * floats));
        Lanes.clear(sums, parts() * floats);
        Chunks.run(parts(), part -> {
            for (int n = part * imagesOfPart(); n < Math.min(images, (part + 1) * imagesOfPart()); n++) {
                long ofResult =
                        dy.at(n * pixelsOfResult(), Math.toIntExact(pixelsOfResult()), Scratch.RESULT_GRADIENTS);
                long values =
                        dx.isPresent() ? passBack(ofResult, taps, x, dx.get(), part, n) : image(x, n, Scratch.VALUES);
                if (dw.isPresent()) {
                    long to = sums + part * floats * 4;
                    forEachTap((pixel, tap, place) ->
                            product(values + pixel, ofResult + place, to + (long) tap * outputs() * 4));
                }
            }
        });
        dw.ifPresent(memory -> write(sums, memory));
    }

    /// Sends the gradient of an image on; returns where the image lies.
    private long passBack(long ofResult, long taps, Rows x, RowGradients dx, int part, int n) {
        boolean inMemory = dx.address() != 0;
        long row = n * pixels();
        long gradient = inMemory ? dx.address() + x.offset(row) : Scratch.GRADIENTS.floats(map.elements());
        Lanes.clear(gradient, map.elements());
        forEachTap(
                (pixel, tap, place) -> spread(ofResult + place, taps + (long) tap * outputs() * 4, gradient + pixel));
        if (inMemory) {
            return image(x, n, Scratch.VALUES);
        }
        long values = Scratch.VALUES.floats(map.elements());
        dx.take(part, row, Math.toIntExact(pixels()), gradient, values);
        return values;
    }

    /// Adds the parts in their order.
    private void write(long sums, MemorySegment dw) {
        for (int tap = 0; tap < taps(); tap++) {
            for (int o = 0; o < outputs(); o++) {
                float sum = Lanes.sum(sums + ((long) tap * outputs() + o) * 4, parts(), (long) taps() * outputs() * 4);
                set(dw.address() + ((long) o * taps() + tap) * 4, sum);
            }
        }
    }

    /// `dx[o / filters] += dy[o] w[o]`.
    private void spread(long dy, long w, long dx) {
        if (filters == 1) {
            accumulate(dy, w, dx);
            return;
        }
        for (int o = 0; o < outputs(); o++) {
            long to = dx + o / filters * 4L;
            set(to, Math.fma(get(dy + o * 4L), get(w + o * 4L), get(to)));
        }
    }

    /// `dw[o] += x[o / filters] dy[o]`.
    private void product(long x, long dy, long dw) {
        int o = 0;
        if (filters == 1) {
            for (; o + COUNT <= outputs(); o += COUNT) {
                FloatVector sum = load(dw + o * 4L);
                Lanes.store(load(x + o * 4L).fma(load(dy + o * 4L), sum), dw + o * 4L);
            }
        }
        for (; o < outputs(); o++) {
            set(dw + o * 4L, Math.fma(get(x + o / filters * 4L), get(dy + o * 4L), get(dw + o * 4L)));
        }
    }

    /// A tap of one output: offsets in bytes of its input pixel and of the output pixel in their images.
    private interface Tap {
        void accept(long pixel, int tap, long place);
    }

    /// All taps inside the map: outputs in their order, and taps of each.
    private void forEachTap(Tap tap) {
        Kernel.Axis down = kernel.height();
        Kernel.Axis along = kernel.width();
        for (int oy = 0; oy < outputHeight(); oy++) {
            int y = Windows.start(oy, down);
            for (int ox = 0; ox < outputWidth(); ox++) {
                int x = Windows.start(ox, along);
                long place = ((long) oy * outputWidth() + ox) * outputs() * 4;
                for (int ky = Windows.firstInside(y, down); ky < Windows.endInside(y, down, map.height()); ky++) {
                    for (int kx = Windows.firstInside(x, along); kx < Windows.endInside(x, along, map.width()); kx++) {
                        int column = x + kx * along.dilation();
                        int row = y + ky * down.dilation();
                        long pixel = ((long) row * map.width() + column) * map.channels() * 4;
                        tap.accept(pixel, ky * along.taps() + kx, place);
                    }
                }
            }
        }
    }

    private void check(MemorySegment memory, long floats) {
        if (memory.byteSize() < floats * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }

    /// The address of w as (kh, kw, O), in this thread's memory.
    private long byTap(MemorySegment w) {
        long taps = Scratch.WEIGHTS.floats((long) taps() * outputs());
        for (int o = 0; o < outputs(); o++) {
            for (int tap = 0; tap < taps(); tap++) {
                set(taps + ((long) tap * outputs() + o) * 4, get(w.address() + ((long) o * taps() + tap) * 4));
            }
        }
        return taps;
    }
}
