package org.millijoule.kernel.dense;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.Lanes;
import org.millijoule.kernel.OuterTile;
import org.millijoule.kernel.Scratch;
import org.millijoule.network.Shape;

/// The weight gradient of a [DenseConvolution]: for each filter, tap and channel the products of gradients and inputs,
/// summed over pixels. Images in up to 16 parts, whose sums are added in their order.
final class WeightGradient {
    /// Most partial sums, and floats of all of them (`our choice`).
    private static final int PARTS = 16;

    private static final long FLOATS = 1L << 24;

    /// Floats of the rows that are held at once: an eighth of a megabyte (`our choice`).
    private static final int HELD = 1 << 15;

    /// Pixels that a visit to a tile adds up: what it reads of them stays in the first-level cache (`our choice`).
    private static final int PIXELS = 256;

    private final DenseConvolution convolution;
    private final Shape map;
    private final Shape result;
    private final Reads down;
    private final Reads along;
    private final List<Taps.Run> runs;
    private final long[] firsts;
    private final long filters;

    WeightGradient(DenseConvolution convolution) {
        this.convolution = convolution;
        this.map = convolution.map();
        this.result = convolution.result();
        this.down = new Reads(convolution.kernel().height(), result.height(), false);
        this.along = new Reads(convolution.kernel().width(), result.width(), false);
        this.runs =
                Taps.of(down, 0, along, 0, frame(0, 1), convolution.channels()).runs();
        this.filters = padded(convolution.filters(), OuterTile.LINES);
        this.firsts = new long[runs.size() + 1];
        for (int run = 0; run < runs.size(); run++) {
            firsts[run + 1] = firsts[run] + filters * padded(runs.get(run).floats(), OuterTile.SPAN);
        }
    }

    private static long padded(int count, int multiple) {
        return Math.ceilDiv(count, multiple) * (long) multiple;
    }

    private Frame frame(int from, int to) {
        return Frame.of(map, down, along, from, to);
    }

    /// Floats of the sums of a part.
    private long size() {
        return convolution.groups() * firsts[runs.size()];
    }

    void of(MemorySegment x, MemorySegment dy, MemorySegment dw) {
        int images = convolution.images();
        int most = Math.clamp(FLOATS / size(), 2, PARTS);
        int each = Math.ceilDiv(Math.max(1, images), most);
        int parts = Math.ceilDiv(images, each);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sums = arena.allocate(Math.max(1, parts) * size() * Float.BYTES, 64);
            Chunks.run(parts, part -> {
                int end = Math.min(images, (part + 1) * each);
                for (int n = part * each; n < end; n += imagesAtOnce()) {
                    add(
                            Math.min(imagesAtOnce(), end - n),
                            x.address() + n * map.elements() * 4,
                            dy.address() + n * result.elements() * 4,
                            sums.address() + part * size() * 4);
                }
            });
            Chunks.run(convolution.outputs(), filter -> total(filter, sums.address(), parts, dw.address()));
        }
    }

    private int rowsAtOnce() {
        long row = (long) result.width() * result.channels();
        long read = (long) frame(0, 1).width() * map.channels() * down.axis().stride();
        return Math.clamp(HELD / (row + read), 1, result.height());
    }

    /// Where an image is small, several: each visit costs reading and writing the sums.
    private int imagesAtOnce() {
        if (rowsAtOnce() < result.height()) {
            return 1;
        }
        return Math.ceilDiv(PIXELS, result.height() * result.width());
    }

    /// Adds some images to the sums of their part.
    private void add(int images, long x, long dy, long sums) {
        for (int first = 0; first < result.height(); first += rowsAtOnce()) {
            int end = Math.min(result.height(), first + rowsAtOnce());
            Frame frame = frame(first, end);
            long packed = OuterTile.SPAN + convolution.groups() * filters;
            // Tiles read whole vectors, also behind the last pixel of a frame.
            long memory = Scratch.FRAME.floats(images * frame.floats() + OuterTile.SPAN + packed * PIXELS);
            long behind = memory + images * frame.floats() * 4;
            Lanes.clear(behind, OuterTile.SPAN);
            Places places = new Places(images * (end - first) * result.width());
            for (int n = 0; n < images; n++) {
                long at = memory + n * frame.floats() * 4;
                frame.copy(x + n * map.elements() * 4, at);
                add(places, frame, at, dy + n * result.elements() * 4, first, end);
            }
            for (int place = 0; place < places.count(); place += PIXELS) {
                int count = Math.min(PIXELS, places.count() - place);
                visit(places, place, count, behind + OuterTile.SPAN * 4L, sums);
            }
        }
    }

    private void add(Places places, Frame frame, long at, long dy, int first, int end) {
        for (int y = first; y < end; y++) {
            long row = at + (down.base(y) - frame.top()) * frame.rowBytes();
            for (int x = 0; x < result.width(); x++) {
                places.add(
                        row + (along.base(x) - frame.left()) * frame.pixelBytes(),
                        dy + ((long) y * result.width() + x) * result.channels() * 4);
            }
        }
    }

    /// Adds some pixels to all sums. What a tile reads is laid side by side before: pixels that are a power of two
    /// apart would meet in few lines of the cache.
    ///
    /// @param memory for the gradients, (filters / LINES, pixel, LINES), and for a span of inputs, (pixel, SPAN)
    private void visit(Places places, int place, int count, long memory, long sums) {
        long tile = Scratch.TILE.floats((long) OuterTile.LINES * OuterTile.SPAN);
        long span = memory + convolution.groups() * filters * PIXELS * 4;
        for (int group = 0; group < convolution.groups(); group++) {
            long gradients = memory + group * filters * PIXELS * 4;
            for (int a = 0; a < convolution.filters(); a += OuterTile.LINES) {
                int lines = Math.min(OuterTile.LINES, convolution.filters() - a);
                long from = ((long) group * convolution.filters() + a) * 4;
                long to = gradients + (long) a * PIXELS * 4;
                for (int pixel = 0; pixel < count; pixel++) {
                    Lanes.copyFloats(places.to(place + pixel) + from, to + (long) pixel * OuterTile.LINES * 4, lines);
                }
            }
            long channel = (long) group * convolution.channels() * 4;
            for (int run = 0; run < runs.size(); run++) {
                int floats = runs.get(run).floats();
                long line = padded(floats, OuterTile.SPAN) * 4;
                long to = sums + (group * firsts[runs.size()] + firsts[run]) * 4;
                for (int b = 0; b < floats; b += OuterTile.SPAN) {
                    long from = channel + runs.get(run).offset() + b * 4L;
                    for (int pixel = 0; pixel < count; pixel++) {
                        OuterTile.copySpan(places.from(place + pixel) + from, span + (long) pixel * OuterTile.SPAN * 4);
                    }
                    for (int a = 0; a < convolution.filters(); a += OuterTile.LINES) {
                        OuterTile.add(
                                gradients + (long) a * PIXELS * 4,
                                OuterTile.LINES * 4L,
                                span,
                                OuterTile.SPAN * 4L,
                                count,
                                to + a * line + b * 4L,
                                line,
                                tile);
                    }
                }
            }
        }
    }

    /// Adds the parts of a filter.
    private void total(int filter, long sums, int parts, long dw) {
        int taps = Math.toIntExact(convolution.kernel().taps());
        int channels = convolution.channels();
        int group = filter / convolution.filters();
        long to = dw + (long) filter * channels * taps * 4;
        int k = 0;
        for (int run = 0; run < runs.size(); run++) {
            int floats = runs.get(run).floats();
            long line = padded(floats, OuterTile.SPAN);
            long at = group * firsts[runs.size()] + firsts[run] + filter % convolution.filters() * line;
            for (int i = 0; i < floats; i++, k++) {
                float sum = Lanes.sum(sums + (at + i) * 4, parts, size() * 4);
                Lanes.set(to + ((long) k % channels * taps + k / channels) * 4, sum);
            }
        }
    }
}
