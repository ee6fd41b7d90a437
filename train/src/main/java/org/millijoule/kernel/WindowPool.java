package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.get;
import static org.millijoule.kernel.Lanes.set;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// The largest or the mean value of each window of a map, channel by channel, over channels-last float32 memory. One
/// number after the other, in the order of taps and outputs: the same bits whatever a vector holds.
///
/// @param map of the input
/// @param kernel flat, not transposed; every window has a pixel of the map
public record WindowPool(int images, Shape map, Kernel kernel) {
    public WindowPool {
        Windows.check(map, kernel);
    }

    public int outputHeight() {
        return Windows.count(map.height(), kernel.height());
    }

    public int outputWidth() {
        return Windows.count(map.width(), kernel.width());
    }

    /// y (N, OH, OW, C) from x (N, H, W, C): the largest values, padding left out; one that is no number, if there is
    /// one. Of equals it is the first.
    public void largest(MemorySegment x, MemorySegment y) {
        check(x, y);
        Chunks.run(
                images,
                n -> forEachWindow(n, (oy, ox, place) -> {
                    long to = y.address() + place;
                    long first = x.address() + firstPixel(n, oy, ox);
                    Lanes.copy(first, to, map.channels() * 4L);
                    forEachTap(n, oy, ox, pixel -> {
                        long from = x.address() + pixel;
                        for (long c = 0; c < map.channels() * 4L; c += 4) {
                            if (isLarger(get(from + c), get(to + c))) {
                                set(to + c, get(from + c));
                            }
                        }
                    });
                }));
    }

    private static boolean isLarger(float value, float than) {
        return value > than || (Float.isNaN(value) && !Float.isNaN(than));
    }

    /// dx (N, H, W, C) from dy (N, OH, OW, C) and x: each goes to the largest value of its window.
    public void gradientOfLargest(MemorySegment x, MemorySegment dy, MemorySegment dx) {
        check(x, dy);
        check(dx, dy);
        Chunks.run(images, n -> {
            Lanes.clear(dx.address() + n * map.elements() * 4, map.elements());
            long[] best = new long[map.channels()];
            forEachWindow(n, (oy, ox, place) -> {
                Arrays.fill(best, firstPixel(n, oy, ox));
                forEachTap(n, oy, ox, pixel -> {
                    for (int c = 0; c < best.length; c++) {
                        if (isLarger(get(x.address() + pixel + c * 4L), get(x.address() + best[c] + c * 4L))) {
                            best[c] = pixel;
                        }
                    }
                });
                for (int c = 0; c < best.length; c++) {
                    long to = dx.address() + best[c] + c * 4L;
                    set(to, get(to) + get(dy.address() + place + c * 4L));
                }
            });
        });
    }

    /// y (N, OH, OW, C) from x (N, H, W, C): the sum in the order of the taps, then one division.
    ///
    /// @param countsPadding whether padding has part in the mean, as zeros
    public void mean(MemorySegment x, MemorySegment y, boolean countsPadding) {
        check(x, y);
        Chunks.run(
                images,
                n -> forEachWindow(n, (oy, ox, place) -> {
                    long to = y.address() + place;
                    Lanes.clear(to, map.channels());
                    forEachTap(n, oy, ox, pixel -> add(x.address() + pixel, to, 1));
                    int count = count(oy, ox, countsPadding);
                    for (long c = 0; c < map.channels() * 4L; c += 4) {
                        set(to + c, get(to + c) / count);
                    }
                }));
    }

    /// dx (N, H, W, C) from dy (N, OH, OW, C).
    public void gradientOfMean(MemorySegment dy, MemorySegment dx, boolean countsPadding) {
        check(dx, dy);
        Chunks.run(images, n -> {
            Lanes.clear(dx.address() + n * map.elements() * 4, map.elements());
            forEachWindow(n, (oy, ox, place) -> {
                int count = count(oy, ox, countsPadding);
                forEachTap(n, oy, ox, pixel -> add(dy.address() + place, dx.address() + pixel, count));
            });
        });
    }

    /// Adds a pixel's values, each divided by `count`.
    private void add(long from, long to, int count) {
        for (long c = 0; c < map.channels() * 4L; c += 4) {
            set(to + c, get(to + c) + get(from + c) / count);
        }
    }

    /// Values that a mean is of.
    private int count(int oy, int ox, boolean countsPadding) {
        return countsPadding
                ? Math.toIntExact(kernel.taps())
                : Windows.inside(oy, kernel.height(), map.height()) * Windows.inside(ox, kernel.width(), map.width());
    }

    private interface Window {
        void accept(int oy, int ox, long place);
    }

    private interface Tap {
        void accept(long pixel);
    }

    /// With the offset in bytes of its result.
    private void forEachWindow(int n, Window window) {
        int width = outputWidth();
        int height = outputHeight();
        for (int oy = 0; oy < height; oy++) {
            for (int ox = 0; ox < width; ox++) {
                window.accept(oy, ox, (((long) n * height + oy) * width + ox) * map.channels() * 4);
            }
        }
    }

    /// With the offset in bytes of its pixel.
    private void forEachTap(int n, int oy, int ox, Tap tap) {
        Kernel.Axis down = kernel.height();
        Kernel.Axis along = kernel.width();
        int y = Windows.start(oy, down);
        int x = Windows.start(ox, along);
        for (int ky = Windows.firstInside(y, down); ky < Windows.endInside(y, down, map.height()); ky++) {
            for (int kx = Windows.firstInside(x, along); kx < Windows.endInside(x, along, map.width()); kx++) {
                tap.accept(pixel(n, y + ky * down.dilation(), x + kx * along.dilation()));
            }
        }
    }

    private long firstPixel(int n, int oy, int ox) {
        int y = Windows.start(oy, kernel.height());
        int x = Windows.start(ox, kernel.width());
        return pixel(
                n,
                y + Windows.firstInside(y, kernel.height()) * kernel.height().dilation(),
                x + Windows.firstInside(x, kernel.width()) * kernel.width().dilation());
    }

    private long pixel(int n, int y, int x) {
        return (((long) n * map.height() + y) * map.width() + x) * map.channels() * 4;
    }

    private void check(MemorySegment x, MemorySegment y) {
        if (x.byteSize() < images * map.elements() * 4
                || y.byteSize() < (long) images * outputHeight() * outputWidth() * map.channels() * 4) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }
}
