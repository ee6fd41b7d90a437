package org.millijoule.kernel.dense;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.Lanes;
import org.millijoule.kernel.OuterTile;
import org.millijoule.kernel.Scratch;
import org.millijoule.network.Shape;

/// Partial sums of the weight gradient of a [DenseConvolution]: for each filter, tap and channel the products of
/// gradients and inputs, summed over the pixels of the images of a part. Parts are added in their order.
final class WeightSums {
    /// Floats of the rows that are held at once: a quarter of a megabyte (`our choice`).
    private static final int HELD = 1 << 16;

    /// Pixels that a visit to a tile adds up: what it reads of them stays in the first-level cache (`our choice`).
    private static final int PIXELS = 128;

    private final DenseConvolution convolution;
    private final Shape map;
    private final Shape result;
    private final Reads down;
    private final Reads along;
    private final List<List<Piece>> spans;
    private final long filters;
    private final int parts;
    private final long memory;

    WeightSums(DenseConvolution convolution, int parts) {
        this.convolution = convolution;
        this.map = convolution.map();
        this.result = convolution.result();
        this.down = new Reads(convolution.kernel().height(), result.height(), false);
        this.along = new Reads(convolution.kernel().width(), result.width(), false);
        this.spans = spans(
                Taps.of(down, 0, along, 0, frame(0, 1), convolution.channels()).runs());
        this.filters = padded(convolution.filters(), OuterTile.LINES);
        this.parts = parts;
        this.memory = Scratch.SUMS.floats(Math.max(1, parts * size()));
        Chunks.run(parts, part -> Lanes.clear(sums(part), size()));
    }

    /// Of so many weights: each part is cleared, added to for every few images and read once in the end
    /// (`our choice`).
    static int mostParts(long weights) {
        if (weights > 1 << 20) {
            return 4;
        }
        return weights > 1 << 16 ? 8 : 16;
    }

    /// Floats side by side in a frame that are part of a span.
    ///
    /// @param offset from the base pixel, in bytes
    /// @param at where in the span, in bytes
    private record Piece(long offset, long at, int floats) {}

    /// What is read of a pixel, cut into spans.
    private static List<List<Piece>> spans(List<Taps.Run> runs) {
        List<List<Piece>> spans = new ArrayList<>();
        int left = 0;
        for (Taps.Run run : runs) {
            for (int done = 0; done < run.floats(); ) {
                if (left == 0) {
                    spans.add(new ArrayList<>());
                    left = OuterTile.SPAN;
                }
                int floats = Math.min(left, run.floats() - done);
                spans.getLast().add(new Piece(run.offset() + done * 4L, (OuterTile.SPAN - left) * 4L, floats));
                done += floats;
                left -= floats;
            }
        }
        return spans;
    }

    private static long padded(int count, int multiple) {
        return Math.ceilDiv(count, multiple) * (long) multiple;
    }

    private Frame frame(int from, int to) {
        return Frame.of(map, down, along, from, to);
    }

    /// Floats of the sums of a part, (groups, filters, line).
    private long size() {
        return convolution.groups() * filters * line();
    }

    /// Floats of the sums of a filter.
    private long line() {
        return (long) spans.size() * OuterTile.SPAN;
    }

    private long sums(int part) {
        return memory + part * size() * 4;
    }

    private int rowsAtOnce() {
        long row = (long) result.width() * result.channels();
        long read = (long) frame(0, 1).width() * map.channels() * down.axis().stride();
        return Math.clamp(HELD / (row + read), 1, result.height());
    }

    /// Where an image is small, several: each visit costs reading and writing the sums.
    int imagesAtOnce() {
        if (rowsAtOnce() < result.height()) {
            return 1;
        }
        return Math.ceilDiv(PIXELS, result.height() * result.width());
    }

    /// Adds some images to the sums of their part.
    ///
    /// @param x address of the first
    /// @param dy address of the gradient of its result
    void add(int part, int images, long x, long dy) {
        for (int first = 0; first < result.height(); first += rowsAtOnce()) {
            int end = Math.min(result.height(), first + rowsAtOnce());
            Frame frame = frame(first, end);
            long packed = OuterTile.SPAN + convolution.groups() * filters;
            long memory = Scratch.FRAME.floats(images * frame.floats() + packed * PIXELS);
            long behind = memory + images * frame.floats() * 4;
            Pixels pixels = new Pixels(images * (end - first) * result.width());
            for (int n = 0; n < images; n++) {
                long at = memory + n * frame.floats() * 4;
                long firstRow =
                        x + n * map.elements() * 4 + (long) frame.firstInside() * map.width() * frame.pixelBytes();
                frame.copy(firstRow, Lanes.memory(at, frame.floats() * 4));
                add(pixels, frame, at, dy + n * result.elements() * 4, first, end);
            }
            for (int place = 0; place < pixels.count; place += PIXELS) {
                int count = Math.min(PIXELS, pixels.count - place);
                visit(pixels, place, count, behind, sums(part));
            }
        }
    }

    /// Pixels of results: the address of the first input of each, and that of its gradient.
    private static final class Pixels {
        private final long[] inputs;
        private final long[] gradients;
        private int count;

        Pixels(int most) {
            inputs = new long[most];
            gradients = new long[most];
        }

        void add(long input, long gradient) {
            inputs[count] = input;
            gradients[count++] = gradient;
        }
    }

    private void add(Pixels pixels, Frame frame, long at, long dy, int first, int end) {
        for (int y = first; y < end; y++) {
            long row = at + (down.base(y) - frame.top()) * frame.rowBytes();
            for (int x = 0; x < result.width(); x++) {
                pixels.add(
                        row + (along.base(x) - frame.left()) * frame.pixelBytes(),
                        dy + ((long) y * result.width() + x) * result.channels() * 4);
            }
        }
    }

    /// Adds some pixels to all sums. What a tile reads is laid side by side before: pixels that are a power of two
    /// apart would meet in few lines of the cache.
    ///
    /// @param memory for the gradients, (filters / LINES, pixel, LINES), and for a span of inputs, (pixel, SPAN)
    private void visit(Pixels pixels, int place, int count, long memory, long sums) {
        long tile = Scratch.TILE.floats((long) OuterTile.LINES * OuterTile.SPAN);
        long span = memory + convolution.groups() * filters * PIXELS * 4;
        for (int group = 0; group < convolution.groups(); group++) {
            long gradients = memory + group * filters * PIXELS * 4;
            for (int a = 0; a < convolution.filters(); a += OuterTile.LINES) {
                int lines = Math.min(OuterTile.LINES, convolution.filters() - a);
                long from = ((long) group * convolution.filters() + a) * 4;
                long to = gradients + (long) a * PIXELS * 4;
                for (int pixel = 0; pixel < count; pixel++) {
                    Lanes.copyFloats(
                            pixels.gradients[place + pixel] + from, to + (long) pixel * OuterTile.LINES * 4, lines);
                }
            }
            long channel = (long) group * convolution.channels() * 4;
            long to = sums + group * filters * line() * 4;
            for (int b = 0; b < spans.size(); b++) {
                for (Piece piece : spans.get(b)) {
                    copy(pixels, place, count, channel, piece, span);
                }
                for (int a = 0; a < convolution.filters(); a += OuterTile.LINES) {
                    OuterTile.add(
                            gradients + (long) a * PIXELS * 4,
                            OuterTile.LINES * 4L,
                            span,
                            OuterTile.SPAN * 4L,
                            count,
                            to + (a * line() + (long) b * OuterTile.SPAN) * 4,
                            line() * 4,
                            tile);
                }
            }
        }
    }

    /// A piece of some pixels.
    private static void copy(Pixels pixels, int place, int count, long channel, Piece piece, long span) {
        boolean whole = piece.floats() == OuterTile.SPAN;
        for (int pixel = 0; pixel < count; pixel++) {
            long from = pixels.inputs[place + pixel] + channel + piece.offset();
            long to = span + (long) pixel * OuterTile.SPAN * 4 + piece.at();
            if (whole) {
                OuterTile.copySpan(from, to);
            } else {
                Lanes.copyFloats(from, to, piece.floats());
            }
        }
    }

    /// Adds the parts and writes dw (O, C / groups, kh, kw).
    void write(MemorySegment dw) {
        Chunks.run(convolution.outputs(), filter -> write(filter, dw.address()));
    }

    private void write(int filter, long dw) {
        int taps = Math.toIntExact(convolution.kernel().taps());
        int channels = convolution.channels();
        long group = filter / convolution.filters();
        long line = memory + (group * filters + filter % convolution.filters()) * line() * 4;
        total(line, line());
        for (int tap = 0; tap < taps; tap++) {
            for (int c = 0; c < channels; c++) {
                long to = dw + (((long) filter * channels + c) * taps + tap) * 4;
                Lanes.set(to, Lanes.get(line + ((long) tap * channels + c) * 4));
            }
        }
    }

    /// Adds a line of all parts to that of the first.
    private void total(long line, long floats) {
        for (int part = 1; part < parts; part++) {
            long other = line + part * size() * 4;
            for (long at = 0; at < floats * 4; at += Lanes.BYTES) {
                Lanes.store(Lanes.load(line + at).add(Lanes.load(other + at)), line + at);
            }
        }
    }
}
