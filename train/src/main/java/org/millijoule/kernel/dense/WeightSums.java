package org.millijoule.kernel.dense;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.Lanes;
import org.millijoule.kernel.Scratch;
import org.millijoule.network.Shape;

/// Partial sums of the weight gradient of a [DenseConvolution]: for each filter, tap and channel the products of
/// gradients and inputs, summed over the pixels of the images of a part. Parts are added in their order.
final class WeightSums {
    /// Floats of the rows that are held at once: a quarter of a megabyte (`our choice`).
    private static final int HELD = 1 << 16;

    /// Pixels that a visit to a tile adds up: what it reads of them stays in the first-level cache (`our choice`).
    private static final int PIXELS = 128;

    /// Most channels that are read in place (`our choice`).
    private static final int NARROW = 64;

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
        this.filters = padded(convolution.filters(), GradientTile.LINES);
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
                    left = GradientTile.SPAN;
                }
                int floats = Math.min(left, run.floats() - done);
                spans.getLast().add(new Piece(run.offset() + done * 4L, (GradientTile.SPAN - left) * 4L, floats));
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
        return (long) spans.size() * GradientTile.SPAN;
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

    /// Whether inputs are read where they are in a frame. Of more channels, pixels that are a power of two apart would
    /// meet in few lines of the cache: these are laid side by side.
    private boolean isInPlace() {
        return map.channels() <= NARROW;
    }

    /// Adds some images to the sums of their part.
    ///
    /// @param x address of the first
    /// @param dy address of the gradient of its result
    void add(int part, int images, long x, long dy) {
        for (int first = 0; first < result.height(); first += rowsAtOnce()) {
            int rows = Math.min(rowsAtOnce(), result.height() - first);
            Frame frame = frame(first, first + rows);
            int ofImage = rows * result.width();
            long bytes = (long) ofImage * result.channels() * 4;
            float[] gradients = FrameMemory.floats(images * (long) ofImage * result.channels() + GradientTile.LINES);
            MemorySegment segment = MemorySegment.ofArray(gradients);
            int most = isInPlace() ? Math.clamp(PIXELS / result.width(), 1, rows) * result.width() : PIXELS;
            long memory = Scratch.FRAME.floats(images * frame.floats() + (long) GradientTile.SPAN * most);
            long[] inputs = new long[images * ofImage];
            for (int n = 0; n < images; n++) {
                long at = memory + n * frame.floats() * 4;
                long image = x + n * map.elements() * 4;
                frame.copy(
                        image + (long) frame.firstInside() * map.width() * frame.pixelBytes(),
                        Lanes.memory(at, frame.floats() * 4));
                long firstRow = (long) first * result.width() * result.channels() * 4;
                Lanes.copy(dy + n * result.elements() * 4 + firstRow, segment, n * bytes, bytes);
                for (int p = 0; p < ofImage; p++) {
                    inputs[n * ofImage + p] = at
                            + (down.base(first + p / result.width()) - frame.top()) * frame.rowBytes()
                            + (along.base(p % result.width()) - frame.left()) * frame.pixelBytes();
                }
            }
            Visits visits =
                    new Visits(frame, gradients, inputs, memory + images * frame.floats() * 4, most, sums(part));
            int end = isInPlace() ? ofImage : inputs.length; // in place, a visit is of rows of one image
            for (int block = 0; block < inputs.length; block += end) {
                for (int place = block; place < block + end; place += most) {
                    visits.add(place, Math.min(most, block + end - place));
                }
            }
        }
    }

    /// Some pixels of results, which are added to all sums a few at a time.
    private final class Visits {
        private final Frame frame;
        private final float[] gradients;
        private final long[] inputs;
        private final long span;
        private final int most;
        private final long sums;
        private final long tile = Scratch.TILE.floats((long) GradientTile.LINES * GradientTile.SPAN);

        /// @param span address of room for `most` pixels
        Visits(Frame frame, float[] gradients, long[] inputs, long span, int most, long sums) {
            this.frame = frame;
            this.gradients = gradients;
            this.inputs = inputs;
            this.span = span;
            this.most = most;
            this.sums = sums;
        }

        void add(int place, int count) {
            for (int group = 0; group < convolution.groups(); group++) {
                long channel = (long) group * convolution.channels() * 4;
                long to = sums + group * filters * line() * 4;
                int from = place * result.channels() + group * convolution.filters();
                for (int b = 0; b < spans.size(); b++) {
                    GradientTile.Inputs read = inputs(place, count, channel, spans.get(b));
                    for (int a = 0; a < convolution.filters(); a += GradientTile.LINES) {
                        long at = to + (a * line() + (long) b * GradientTile.SPAN) * 4;
                        GradientTile.add(gradients, from + a, result.channels(), read, at, line() * 4, tile);
                    }
                }
            }
        }

        private GradientTile.Inputs inputs(int place, int count, long channel, List<Piece> pieces) {
            if (isInPlace() && pieces.getFirst().floats() == GradientTile.SPAN) {
                long step = along.axis().stride() * frame.pixelBytes();
                int width = result.width();
                long gap = down.axis().stride() * frame.rowBytes() - width * step;
                long first = inputs[place] + channel + pieces.getFirst().offset();
                return new GradientTile.Inputs(first, count / width, width, step, gap);
            }
            pieces.forEach(piece -> copy(place, count, channel, piece));
            return new GradientTile.Inputs(span, 1, count, GradientTile.SPAN * 4L, 0);
        }

        private void copy(int place, int count, long channel, Piece piece) {
            if (count > most) {
                throw new IllegalStateException(count + " pixels in the room of " + most);
            }
            boolean whole = piece.floats() == GradientTile.SPAN;
            for (int pixel = 0; pixel < count; pixel++) {
                long from = inputs[place + pixel] + channel + piece.offset();
                long to = span + (long) pixel * GradientTile.SPAN * 4 + piece.at();
                if (whole) {
                    GradientTile.copySpan(from, to);
                } else {
                    Lanes.copyFloats(from, to, piece.floats());
                }
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
