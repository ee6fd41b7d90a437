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
import jdk.incubator.vector.FloatVector;

/// A 1x1 convolution over channels-last memory, which is a product of matrices: rows are pixels.
///
/// `y[r, o] = sum_i x[r, i] w[o, i]`, `dx[r, i] = sum_o dy[r, o] w[o, i]`, `dw[o, i] = sum_r dy[r, o] x[r, i]`. A
/// tile of 4 rows by three vectors stays in registers (the outer product of Goto and van de Geijn, ACM TOMS
/// 2008). Sums have an order that depends on the shape alone. All memory is dense float32.
public final class PointwiseConvolution {
    private static final int ROWS = 8;
    private static final int COLUMNS = 3 * COUNT;

    /// Rows whose products are added before the next tile: both operands stay in the first-level cache (`our
    /// choice`).
    private static final int BLOCK = 128;

    /// Most partial sums of a weight gradient (`our choice`).
    private static final int PARTS = 16;

    private PointwiseConvolution() {}

    /// y (rows, outputs) from x (rows, inputs) and w (outputs, inputs).
    public static void forward(MemorySegment x, MemorySegment w, MemorySegment y, long rows, int inputs, int outputs) {
        forward(x, w, y, rows, inputs, outputs, RowsWritten.NOTHING);
    }

    /// The same with work on the rows of y.
    public static void forward(
            MemorySegment x,
            MemorySegment w,
            MemorySegment y,
            long rows,
            int inputs,
            int outputs,
            RowsWritten written) {
        check(x, w, y, rows, inputs, outputs);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packed = pack(arena, w, inputs, outputs, inputs, 1);
            multiply(x.address(), packed.address(), y.address(), rows, inputs, outputs, written);
        }
    }

    /// dx (rows, inputs) from dy (rows, outputs) and w (outputs, inputs).
    public static void inputGradient(
            MemorySegment dy, MemorySegment w, MemorySegment dx, long rows, int inputs, int outputs) {
        check(dx, w, dy, rows, inputs, outputs);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packed = pack(arena, w, outputs, inputs, 1, inputs);
            multiply(dy.address(), packed.address(), dx.address(), rows, outputs, inputs, RowsWritten.NOTHING);
        }
    }

    /// dw (outputs, inputs) from x (rows, inputs) and dy (rows, outputs).
    public static void weightGradient(
            MemorySegment x, MemorySegment dy, MemorySegment dw, long rows, int inputs, int outputs) {
        check(x, dw, dy, rows, inputs, outputs);
        // Either operand may be the one that lies in vectors: the one that leaves fewer lanes empty.
        boolean byOutputs =
                padded(inputs, LINES) * padded(outputs, SPAN) <= padded(outputs, LINES) * padded(inputs, SPAN);
        MemorySegment narrow = byOutputs ? x : dy;
        MemorySegment wide = byOutputs ? dy : x;
        int few = byOutputs ? inputs : outputs;
        int many = byOutputs ? outputs : inputs;
        long size = padded(few, LINES) * padded(many, SPAN);
        long rowsOfPart = Math.max(BLOCK, Math.ceilDiv(Math.ceilDiv(rows, PARTS), BLOCK) * (long) BLOCK);
        int parts = (int) Math.ceilDiv(rows, rowsOfPart);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment sums = arena.allocate(Math.max(1, parts) * size * Float.BYTES, 64);
            Chunks.run(parts, part -> {
                long from = part * rowsOfPart;
                outer(
                        narrow,
                        few,
                        wide,
                        many,
                        from,
                        Math.min(rows, from + rowsOfPart),
                        sums.address() + part * size * Float.BYTES);
            });
            long stride = padded(many, SPAN);
            for (int a = 0; a < few; a++) {
                for (int b = 0; b < many; b++) {
                    float sum = Lanes.sum(sums.address() + (a * stride + b) * Float.BYTES, parts, size * Float.BYTES);
                    long at = byOutputs ? (long) b * inputs + a : (long) a * inputs + b;
                    set(dw.address() + at * Float.BYTES, sum);
                }
            }
        }
    }

    private static void check(MemorySegment x, MemorySegment w, MemorySegment y, long rows, int inputs, int outputs) {
        if (x.byteSize() < rows * inputs * Float.BYTES
                || y.byteSize() < rows * outputs * Float.BYTES
                || w.byteSize() < (long) inputs * outputs * Float.BYTES) {
            throw new IllegalArgumentException(
                    "too little memory for " + rows + " rows of " + inputs + " inputs and " + outputs + " outputs");
        }
    }

    private static long padded(int count, int multiple) {
        return Math.ceilDiv(count, multiple) * (long) multiple;
    }

    /// w'[k, n] = w[k * strideK + n * strideN] as panels of three vectors: (n / COLUMNS, k, COLUMNS), filled up
    /// with 0.
    private static MemorySegment pack(Arena arena, MemorySegment w, int depth, int columns, int strideN, int strideK) {
        long panels = Math.ceilDiv(columns, COLUMNS);
        MemorySegment packed = arena.allocate(Math.max(1, panels * depth * COLUMNS) * Float.BYTES, 64);
        for (int n = 0; n < columns; n++) {
            long to = packed.address() + ((long) (n / COLUMNS) * depth * COLUMNS + n % COLUMNS) * Float.BYTES;
            for (int k = 0; k < depth; k++) {
                float value = get(w.address() + ((long) k * strideK + (long) n * strideN) * Float.BYTES);
                set(to + (long) k * COLUMNS * Float.BYTES, value);
            }
        }
        return packed;
    }

    private static long rowsOfPiece(int inputs, int outputs) {
        return Math.max(64, 32768 / Math.max(inputs, outputs) / ROWS * ROWS);
    }

    /// Pieces of work of a forward pass.
    public static int pieces(long rows, int inputs, int outputs) {
        return Math.toIntExact(Math.ceilDiv(rows, rowsOfPiece(inputs, outputs)));
    }

    private static void multiply(long x, long packed, long y, long rows, int depth, int columns, RowsWritten written) {
        long rowsOfPiece = rowsOfPiece(depth, columns);
        Chunks.run(pieces(rows, depth, columns), piece -> {
            long from = piece * rowsOfPiece;
            long to = Math.min(rows, from + rowsOfPiece);
            long r = from;
            for (; r + ROWS <= to; r += ROWS) {
                panels(x + r * depth * Float.BYTES, packed, y + r * columns * Float.BYTES, depth, columns);
            }
            if (r < to) {
                rest(
                        x + r * depth * Float.BYTES,
                        packed,
                        y + r * columns * Float.BYTES,
                        (int) (to - r),
                        depth,
                        columns);
            }
            written.accept(piece, from, (int) (to - from));
        });
    }

    private static void panels(long x, long packed, long y, int depth, int columns) {
        long stride = (long) depth * Float.BYTES;
        for (int n = 0; n < columns; n += COLUMNS) {
            long panel = packed + n * stride;
            int left = columns - n;
            int vectors = Math.min(3, Math.ceilDiv(left, COUNT));
            // Vectors that are not full go through memory of their own: a branch around the stores of a tile would
            // keep the compiler from holding its sums in registers.
            boolean whole = left >= vectors * COUNT;
            long to = whole ? y + (long) n * Float.BYTES : Scratch.floats((long) ROWS * COLUMNS);
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
                for (int row = 0; row < ROWS; row++) {
                    long at = y + ((long) row * columns + n) * Float.BYTES;
                    Lanes.copy(to + row * step, at, (long) left * Float.BYTES);
                }
            }
        }
    }

    /// Fewer than eight rows, through copies of them.
    private static void rest(long x, long packed, long y, int rows, int depth, int columns) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate((long) ROWS * depth * Float.BYTES, 64);
            MemorySegment out = arena.allocate((long) ROWS * columns * Float.BYTES, 64);
            Lanes.copy(x, in.address(), (long) rows * depth * Float.BYTES);
            panels(in.address(), packed, out.address(), depth, columns);
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

    /// sums[a, b] += sum_r narrow[r, a] * wide[r, b] for rows `from .. to - 1`. Tiles read whole vectors, so the
    /// last rows of the tensor go through a copy with room behind it.
    private static void outer(
            MemorySegment narrow, int few, MemorySegment wide, int many, long from, long to, long sums) {
        long safe = Math.min(
                (narrow.byteSize() / Float.BYTES - LINES) / few, (wide.byteSize() / Float.BYTES - SPAN) / many);
        long r = from;
        for (; r < Math.min(to, safe); ) {
            int count = (int) Math.min(BLOCK, Math.min(to, safe) - r);
            outerBlock(
                    narrow.address() + r * few * Float.BYTES,
                    few,
                    wide.address() + r * many * Float.BYTES,
                    many,
                    count,
                    sums);
            r += count;
        }
        if (r < to) {
            long left = to - r;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copyNarrow = arena.allocate((left * few + LINES) * Float.BYTES, 64);
                MemorySegment copyWide = arena.allocate((left * many + SPAN) * Float.BYTES, 64);
                Lanes.copy(narrow.address() + r * few * Float.BYTES, copyNarrow.address(), left * few * Float.BYTES);
                Lanes.copy(wide.address() + r * many * Float.BYTES, copyWide.address(), left * many * Float.BYTES);
                outerBlock(copyNarrow.address(), few, copyWide.address(), many, (int) left, sums);
            }
        }
    }

    private static void outerBlock(long narrow, int few, long wide, int many, int rows, long sums) {
        long stride = padded(many, SPAN) * Float.BYTES;
        for (int a = 0; a < few; a += LINES) {
            for (int b = 0; b < many; b += SPAN) {
                OuterTile.add(
                        narrow + a * 4L, few * 4L, wide + b * 4L, many * 4L, rows, sums + a * stride + b * 4L, stride);
            }
        }
    }
}
