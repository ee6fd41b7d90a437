package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.get;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.set;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.millijoule.kernel.depthwise.DepthwiseConvolution;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// A convolution whose filters read one channel each, over channels-last float32 memory, for what
/// [DepthwiseConvolution] does not know: any kernel, stride, padding, dilation, and several filters of one channel.
/// Filter o reads channel `o / filters`.
///
/// Lanes are channels; every result is one chain of fused multiply-adds in the order of taps or pixels, whatever a
/// vector holds.
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

    /// y (N, OH, OW, O) from x (N, H, W, C) and w (O, 1, kh, kw).
    public void forward(MemorySegment x, MemorySegment w, MemorySegment y) {
        check(x, w, y);
        int outputs = outputs();
        try (Arena arena = Arena.ofConfined()) {
            long taps = byTap(arena, w);
            Chunks.run(images, n -> {
                Lanes.clear(y.address() + place(n, 0, 0), (long) outputHeight() * outputWidth() * outputs);
                forEachTap(
                        n,
                        (pixel, tap, place) ->
                                accumulate(x.address() + pixel, taps + (long) tap * outputs * 4, y.address() + place));
            });
        }
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

    /// dx (N, H, W, C) from dy (N, OH, OW, O) and w (O, 1, kh, kw).
    public void inputGradient(MemorySegment dy, MemorySegment w, MemorySegment dx) {
        check(dx, w, dy);
        try (Arena arena = Arena.ofConfined()) {
            long taps = byTap(arena, w);
            Chunks.run(images, n -> {
                Lanes.clear(dx.address() + n * map.elements() * 4, map.elements());
                forEachTap(
                        n,
                        (pixel, tap, place) ->
                                spread(dy.address() + place, taps + (long) tap * outputs() * 4, dx.address() + pixel));
            });
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

    /// dw (O, 1, kh, kw) from x (N, H, W, C) and dy (N, OH, OW, O): images in up to 16 parts, whose sums are added in
    /// their order.
    public void weightGradient(MemorySegment x, MemorySegment dy, MemorySegment dw) {
        check(x, dw, dy);
        int outputs = outputs();
        int each = Math.ceilDiv(Math.max(1, images), PARTS);
        int parts = Math.ceilDiv(images, each);
        long size = (long) taps() * outputs * 4;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment sums = arena.allocate(Math.max(1, parts) * size, 64);
            Chunks.run(parts, part -> {
                long to = sums.address() + part * size;
                for (int n = part * each; n < Math.min(images, (part + 1) * each); n++) {
                    forEachTap(
                            n,
                            (pixel, tap, place) ->
                                    product(x.address() + pixel, dy.address() + place, to + (long) tap * outputs * 4));
                }
            });
            for (int tap = 0; tap < taps(); tap++) {
                for (int o = 0; o < outputs; o++) {
                    float sum = Lanes.sum(sums.address() + ((long) tap * outputs + o) * 4, parts, size);
                    set(dw.address() + ((long) o * taps() + tap) * 4, sum);
                }
            }
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

    /// A tap of one output: offsets in bytes of its input pixel and of the output pixel.
    private interface Tap {
        void accept(long pixel, int tap, long place);
    }

    /// All taps inside the map: outputs in their order, and taps of each.
    private void forEachTap(int n, Tap tap) {
        Kernel.Axis down = kernel.height();
        Kernel.Axis along = kernel.width();
        for (int oy = 0; oy < outputHeight(); oy++) {
            int y = Windows.start(oy, down);
            for (int ox = 0; ox < outputWidth(); ox++) {
                int x = Windows.start(ox, along);
                long place = place(n, oy, ox);
                for (int ky = Windows.firstInside(y, down); ky < Windows.endInside(y, down, map.height()); ky++) {
                    for (int kx = Windows.firstInside(x, along); kx < Windows.endInside(x, along, map.width()); kx++) {
                        int column = x + kx * along.dilation();
                        int row = y + ky * down.dilation();
                        long line = (long) n * map.height() + row;
                        long pixel = (line * map.width() + column) * map.channels() * 4;
                        tap.accept(pixel, ky * along.taps() + kx, place);
                    }
                }
            }
        }
    }

    private long place(int n, int oy, int ox) {
        return (((long) n * outputHeight() + oy) * outputWidth() + ox) * outputs() * 4;
    }

    private void check(MemorySegment x, MemorySegment w, MemorySegment y) {
        if (x.byteSize() < images * map.elements() * 4
                || y.byteSize() < (long) images * outputHeight() * outputWidth() * outputs() * 4
                || w.byteSize() < (long) taps() * outputs() * 4) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }

    /// The address of w as (kh, kw, O).
    private long byTap(Arena arena, MemorySegment w) {
        long taps = arena.allocate((long) taps() * outputs() * 4, 64).address();
        for (int o = 0; o < outputs(); o++) {
            for (int tap = 0; tap < taps(); tap++) {
                set(taps + ((long) tap * outputs() + o) * 4, get(w.address() + ((long) o * taps() + tap) * 4));
            }
        }
        return taps;
    }
}
