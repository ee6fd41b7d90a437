package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.broadcast;
import static org.millijoule.kernel.Lanes.get;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.set;
import static org.millijoule.kernel.Lanes.store;
import static org.millijoule.kernel.OuterTile.LINES;
import static org.millijoule.kernel.OuterTile.SPAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/// A 1x1 convolution over channels-last memory, which is a product of matrices: rows are pixels.
///
/// `y[r, o] = sum_i x[r, i] w[o, i]`, `dx[r, i] = sum_o dy[r, o] w[o, i]`, `dw[o, i] = sum_r dy[r, o] x[r, i]`. A
/// tile of 4 rows by three vectors stays in registers (the outer product of Goto and van de Geijn, ACM TOMS
/// 2008). What is read may be computed for the block that needs it ([Rows]), and both gradients of a block are made
/// while it is in the cache. Sums have an order that depends on the shape alone. All memory is dense float32.
///
/// @param rows pixels of all images
public record PointwiseConvolution(long rows, int inputs, int outputs) {
    private static final int ROWS = 8;
    private static final int COLUMNS = 3 * COUNT;

    /// Most rows of a block whose gradients are computed before the next (`our choice`).
    private static final int BLOCK = 256;

    /// Most partial sums of a weight gradient (`our choice`).
    private static final int PARTS = 16;

    /// Weights from which on there are half as many: each part is added to once a block and read once in the end.
    private static final int MANY = 1 << 16;

    /// Elements of the widest tensor of a block: a few of such stay in the second-level cache (`our choice`).
    private static final int ELEMENTS = 1 << 15;

    /// Elements of weights that stay in the second-level cache beside a block; with more, a block visits them panel by
    /// panel instead of all of them for every eight rows (`our choice`).
    private static final int SMALL = 1 << 15;

    /// Steps of a sum that are packed together: what they write stays in the first-level cache.
    private static final int DEPTH = 8;

    public PointwiseConvolution {
        if (rows < 0 || inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "no convolution: " + rows + " rows, " + inputs + " inputs, " + outputs + " outputs");
        }
    }

    /// In a word.
    public String text() {
        return rows + " pixels, " + inputs + " to " + outputs;
    }

    /// Floats of the weights in the order of a forward pass.
    public long packedFloats() {
        return padded(outputs, COLUMNS) * inputs;
    }

    /// Lays weights in the order of a forward pass.
    ///
    /// @param w (outputs, inputs)
    /// @param packed [#packedFloats()] of memory
    public void pack(MemorySegment w, MemorySegment packed) {
        check(w, (long) inputs * outputs);
        check(packed, packedFloats());
        pack(w, inputs, outputs, inputs, 1, packed.address());
    }

    /// y (rows, outputs), whose rows are computed when they are asked for.
    ///
    /// @param x (rows, inputs)
    /// @param packed what [#pack] has laid there; it must live as long as y is read
    public Rows late(Rows x, MemorySegment packed) {
        return new Late(x, packed.address(), inputs, outputs);
    }

    /// Products that are computed when they are asked for.
    private record Late(Rows x, long packed, int inputs, int outputs) implements Rows {
        @Override
        public int channels() {
            return outputs;
        }

        @Override
        public long address() {
            return 0;
        }

        @Override
        public void write(long row, int count, long to) {
            multiply(x.at(row, count, Scratch.READ), packed, to, count, inputs, outputs);
        }
    }

    /// Pieces of work of a forward pass.
    public int pieces() {
        return Math.toIntExact(Math.ceilDiv(rows, rowsOfPiece()));
    }

    private long rowsOfPiece() {
        return Math.max(64, ELEMENTS / Math.max(inputs, outputs) / ROWS * ROWS);
    }

    /// y (rows, outputs) from x (rows, inputs) and w (outputs, inputs).
    public void forward(Rows x, MemorySegment w, MemorySegment y) {
        forward(x, w, y, RowsWritten.NOTHING);
    }

    /// The same with work on the rows of y.
    public void forward(Rows x, MemorySegment w, MemorySegment y, RowsWritten written) {
        check(y, rows * outputs);
        check(w, (long) inputs * outputs);
        long packed = Scratch.WEIGHTS.floats(packedFloats());
        pack(w, inputs, outputs, inputs, 1, packed);
        long rowsOfPiece = rowsOfPiece();
        Chunks.run(pieces(), piece -> {
            long from = piece * rowsOfPiece;
            int count = (int) Math.min(rowsOfPiece, rows - from);
            long to = y.address() + from * outputs * Float.BYTES;
            multiply(x.at(from, count, Scratch.VALUES), packed, to, count, inputs, outputs);
            written.accept(piece, from, count);
        });
    }

    /// Pieces of work of a backward pass.
    public int parts() {
        return Math.toIntExact(Math.ceilDiv(rows, rowsOfPart()));
    }

    private long rowsOfPart() {
        int most = (long) inputs * outputs > MANY ? PARTS / 2 : PARTS;
        return Math.max(1, Math.ceilDiv(Math.ceilDiv(rows, most), rowsOfBlock())) * (long) rowsOfBlock();
    }

    private int rowsOfBlock() {
        return Math.clamp((long) ELEMENTS / Math.max(inputs, outputs) / ROWS * ROWS, 64, BLOCK);
    }

    /// The gradients of x and w from that of y.
    ///
    /// @param dy (rows, outputs)
    /// @param w (outputs, inputs)
    /// @param x (rows, inputs)
    /// @param dw (outputs, inputs); left out where nobody wants it
    /// @param dx takes (rows, inputs); left out where nobody wants it
    public void backward(Rows dy, MemorySegment w, Rows x, Optional<MemorySegment> dw, Optional<RowGradients> dx) {
        check(w, (long) inputs * outputs);
        dw.ifPresent(memory -> check(memory, (long) inputs * outputs));
        long packed = Scratch.WEIGHTS.floats(padded(inputs, COLUMNS) * outputs);
        if (dx.isPresent()) {
            pack(w, outputs, inputs, 1, inputs, packed);
        }
        WeightSums sums = new WeightSums(dw.isPresent() ? parts() : 0);
        long rowsOfPart = rowsOfPart();
        Chunks.run(parts(), part -> {
            long end = Math.min(rows, (part + 1) * rowsOfPart);
            for (long row = part * rowsOfPart; row < end; row += rowsOfBlock()) {
                int count = (int) Math.min(rowsOfBlock(), end - row);
                long ofResult = dy.withRoom(row, count, Scratch.RESULT_GRADIENTS, SPAN, rows);
                long values = dx.isPresent()
                        ? passBack(ofResult, packed, x, dx.get(), part, row, count)
                        : x.withRoom(row, count, Scratch.VALUES, SPAN, rows);
                if (dw.isPresent()) {
                    sums.add(part, values, ofResult, count);
                }
            }
        });
        dw.ifPresent(sums::write);
    }

    /// Sends the gradient of some rows of x on; returns where these rows lie, followed by what can be read.
    private long passBack(long ofResult, long packed, Rows x, RowGradients dx, int part, long row, int count) {
        if (dx.address() != 0) {
            multiply(ofResult, packed, dx.address() + row * inputs * Float.BYTES, count, outputs, inputs);
            return x.withRoom(row, count, Scratch.VALUES, SPAN, rows);
        }
        long gradient = Scratch.GRADIENTS.floats((long) count * inputs);
        long values = Scratch.VALUES.floats((long) count * inputs + SPAN);
        multiply(ofResult, packed, gradient, count, outputs, inputs);
        dx.take(part, row, count, gradient, values);
        return values;
    }

    /// Partial sums of the weights' gradient, (few, many) each: either operand may be the one that lies in vectors,
    /// and it is the one that leaves fewer lanes empty.
    private final class WeightSums {
        private final boolean byOutputs =
                padded(inputs, LINES) * padded(outputs, SPAN) <= padded(outputs, LINES) * padded(inputs, SPAN);
        private final int few = byOutputs ? inputs : outputs;
        private final int many = byOutputs ? outputs : inputs;
        private final long stride = padded(many, SPAN) * Float.BYTES;
        private final long size = padded(few, LINES) * stride;
        private final int parts;
        private final long memory;

        WeightSums(int parts) {
            this.parts = parts;
            long floats = Math.max(1, parts) * size / Float.BYTES;
            this.memory = Scratch.SUMS.floats(floats);
            Lanes.clear(memory, floats);
        }

        /// Adds some rows, which whole tiles may be read behind.
        void add(int part, long values, long ofResult, int count) {
            long narrow = byOutputs ? values : ofResult;
            long wide = byOutputs ? ofResult : values;
            long sums = memory + part * size;
            long tile = Scratch.TILE.floats((long) LINES * SPAN);
            for (int a = 0; a < few; a += LINES) {
                for (int b = 0; b < many; b += SPAN) {
                    OuterTile.add(
                            narrow + a * 4L,
                            few * 4L,
                            wide + b * 4L,
                            many * 4L,
                            count,
                            sums + a * stride + b * 4L,
                            stride,
                            tile);
                }
            }
        }

        /// Adds the parts in their order.
        void write(MemorySegment dw) {
            Chunks.run(Math.ceilDiv(few, LINES), group -> {
                for (int a = group * LINES; a < Math.min(few, (group + 1) * LINES); a++) {
                    long line = memory + a * stride;
                    for (int part = 1; part < parts; part++) {
                        for (long b = 0; b < stride; b += BYTES) {
                            store(load(line + b).add(load(line + part * size + b)), line + b);
                        }
                    }
                    for (int b = 0; b < many; b++) {
                        long at = byOutputs ? (long) b * inputs + a : (long) a * inputs + b;
                        set(dw.address() + at * Float.BYTES, get(line + b * 4L));
                    }
                }
            });
        }
    }

    private static long padded(int count, int multiple) {
        return Math.ceilDiv(count, multiple) * (long) multiple;
    }

    private void check(MemorySegment memory, long floats) {
        if (memory.byteSize() < floats * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }

    /// w'[k, n] = w[k * strideK + n * strideN] as panels of three vectors: (n / COLUMNS, k, COLUMNS), filled up
    /// with 0.
    private static void pack(MemorySegment w, int depth, int columns, long strideN, long strideK, long packed) {
        int panels = Math.ceilDiv(columns, COLUMNS);
        Chunks.run(panels, panel -> {
            int from = panel * COLUMNS;
            int to = Math.min(columns, from + COLUMNS);
            if (to < from + COLUMNS) {
                Lanes.clear(packed + (long) from * depth * Float.BYTES, (long) depth * COLUMNS);
            }
            for (int k0 = 0; k0 < depth; k0 += DEPTH) {
                int k1 = Math.min(depth, k0 + DEPTH);
                for (int n = from; n < to; n++) {
                    for (int k = k0; k < k1; k++) {
                        long at = packed + (((long) panel * depth + k) * COLUMNS + n - from) * Float.BYTES;
                        set(at, get(w.address() + (k * strideK + n * strideN) * Float.BYTES));
                    }
                }
            }
        });
    }

    /// y (rows, columns) from x (rows, depth) and packed weights.
    private static void multiply(long x, long packed, long y, int rows, int depth, int columns) {
        int whole = rows / ROWS * ROWS;
        int rowsAtOnce = (long) depth * columns > SMALL ? Math.max(ROWS, whole) : ROWS;
        for (int r = 0; r < whole; r += rowsAtOnce) {
            panels(x + (long) r * depth * 4, packed, y + (long) r * columns * 4, rowsAtOnce, depth, columns);
        }
        if (whole < rows) {
            rest(
                    x + (long) whole * depth * Float.BYTES,
                    packed,
                    y + (long) whole * columns * Float.BYTES,
                    rows - whole,
                    depth,
                    columns);
        }
    }

    /// Panel by panel, a multiple of eight rows.
    private static void panels(long x, long packed, long y, int rows, int depth, int columns) {
        long tile = Scratch.TILE.floats((long) ROWS * COLUMNS);
        for (int n = 0; n < columns; n += COLUMNS) {
            long panel = packed + (long) n * depth * Float.BYTES;
            for (int r = 0; r < rows; r += ROWS) {
                long to = y + ((long) r * columns + n) * Float.BYTES;
                tile(x + (long) r * depth * Float.BYTES, panel, depth, to, columns, columns - n, tile);
            }
        }
    }

    /// Eight rows of one panel.
    ///
    /// @param left columns from the panel's first on
    /// @param memory for vectors that are not full, (ROWS, COLUMNS)
    private static void tile(long x, long panel, int depth, long y, int columns, int left, long memory) {
        long stride = (long) depth * Float.BYTES;
        int vectors = Math.min(3, Math.ceilDiv(left, COUNT));
        // Vectors that are not full go through memory of their own: a branch around the stores of a tile would
        // keep the compiler from holding its sums in registers.
        boolean whole = left >= vectors * COUNT;
        long to = whole ? y : memory;
        long step = whole ? (long) columns * Float.BYTES : 3 * BYTES;
        switch (vectors) {
            case 1 -> eightByOne(x, stride, panel, depth, to, step);
            case 2 -> {
                fourByTwo(x, stride, panel, depth, to, step);
                fourByTwo(x + 4 * stride, stride, panel, depth, to + 4 * step, step);
            }
            default -> {
                fourByThree(x, stride, panel, depth, to, step);
                fourByThree(x + 4 * stride, stride, panel, depth, to + 4 * step, step);
            }
        }
        if (!whole) {
            int full = left / COUNT * COUNT;
            for (int row = 0; row < ROWS; row++) {
                long from = to + row * step;
                long at = y + (long) row * columns * Float.BYTES;
                for (int c = 0; c < full; c += COUNT) {
                    store(load(from + c * 4L), at + c * 4L);
                }
                Lanes.copyFloats(from + full * 4L, at + full * 4L, left - full);
            }
        }
    }

    /// Fewer than eight rows, through copies of them.
    private static void rest(long x, long packed, long y, int rows, int depth, int columns) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate((long) ROWS * depth * Float.BYTES, 64);
            MemorySegment out = arena.allocate((long) ROWS * columns * Float.BYTES, 64);
            Lanes.copy(x, in.address(), (long) rows * depth * Float.BYTES);
            panels(in.address(), packed, out.address(), ROWS, depth, columns);
            Lanes.copy(out.address(), y, (long) rows * columns * Float.BYTES);
        }
    }

    /// Four rows of the three vectors of a panel. The many variables of the tiles are registers.
    private static void fourByThree(long x, long stride, long panel, int depth, long y, long step) {
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector c2 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        FloatVector d2 = a0;
        for (int k = 0; k < depth; k++) {
            long at = x + (long) k * Float.BYTES;
            FloatVector w0 = load(panel);
            FloatVector w1 = load(panel + BYTES);
            FloatVector w2 = load(panel + 2 * BYTES);
            FloatVector v = broadcast(at);
            a0 = v.fma(w0, a0);
            a1 = v.fma(w1, a1);
            a2 = v.fma(w2, a2);
            v = broadcast(at + stride);
            b0 = v.fma(w0, b0);
            b1 = v.fma(w1, b1);
            b2 = v.fma(w2, b2);
            v = broadcast(at + 2 * stride);
            c0 = v.fma(w0, c0);
            c1 = v.fma(w1, c1);
            c2 = v.fma(w2, c2);
            v = broadcast(at + 3 * stride);
            d0 = v.fma(w0, d0);
            d1 = v.fma(w1, d1);
            d2 = v.fma(w2, d2);
            panel += 3 * BYTES;
        }
        store(a0, y);
        store(a1, y + BYTES);
        store(a2, y + 2 * BYTES);
        store(b0, y + step);
        store(b1, y + step + BYTES);
        store(b2, y + step + 2 * BYTES);
        store(c0, y + 2 * step);
        store(c1, y + 2 * step + BYTES);
        store(c2, y + 2 * step + 2 * BYTES);
        store(d0, y + 3 * step);
        store(d1, y + 3 * step + BYTES);
        store(d2, y + 3 * step + 2 * BYTES);
    }

    /// Four rows of the first two vectors.
    private static void fourByTwo(long x, long stride, long panel, int depth, long y, long step) {
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int k = 0; k < depth; k++) {
            long at = x + (long) k * Float.BYTES;
            FloatVector w0 = load(panel);
            FloatVector w1 = load(panel + BYTES);
            FloatVector v = broadcast(at);
            a0 = v.fma(w0, a0);
            a1 = v.fma(w1, a1);
            v = broadcast(at + stride);
            b0 = v.fma(w0, b0);
            b1 = v.fma(w1, b1);
            v = broadcast(at + 2 * stride);
            c0 = v.fma(w0, c0);
            c1 = v.fma(w1, c1);
            v = broadcast(at + 3 * stride);
            d0 = v.fma(w0, d0);
            d1 = v.fma(w1, d1);
            panel += 3 * BYTES;
        }
        store(a0, y);
        store(a1, y + BYTES);
        store(b0, y + step);
        store(b1, y + step + BYTES);
        store(c0, y + 2 * step);
        store(c1, y + 2 * step + BYTES);
        store(d0, y + 3 * step);
        store(d1, y + 3 * step + BYTES);
    }

    /// Eight rows of the first vector.
    private static void eightByOne(long x, long stride, long panel, int depth, long y, long step) {
        FloatVector a0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        FloatVector e0 = a0;
        FloatVector f0 = a0;
        FloatVector g0 = a0;
        FloatVector h0 = a0;
        for (int k = 0; k < depth; k++) {
            long at = x + (long) k * Float.BYTES;
            FloatVector w0 = load(panel);
            FloatVector v = broadcast(at);
            a0 = v.fma(w0, a0);
            v = broadcast(at + stride);
            b0 = v.fma(w0, b0);
            v = broadcast(at + 2 * stride);
            c0 = v.fma(w0, c0);
            v = broadcast(at + 3 * stride);
            d0 = v.fma(w0, d0);
            v = broadcast(at + 4 * stride);
            e0 = v.fma(w0, e0);
            v = broadcast(at + 5 * stride);
            f0 = v.fma(w0, f0);
            v = broadcast(at + 6 * stride);
            g0 = v.fma(w0, g0);
            v = broadcast(at + 7 * stride);
            h0 = v.fma(w0, h0);
            panel += 3 * BYTES;
        }
        store(a0, y);
        store(b0, y + step);
        store(c0, y + 2 * step);
        store(d0, y + 3 * step);
        store(e0, y + 4 * step);
        store(f0, y + 5 * step);
        store(g0, y + 6 * step);
        store(h0, y + 7 * step);
    }
}
