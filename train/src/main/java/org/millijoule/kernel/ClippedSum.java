package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.get;
import static org.millijoule.kernel.Lanes.load;
import static org.millijoule.kernel.Lanes.set;
import static org.millijoule.kernel.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// `y = clip(a + b)` of each element, the end of a residual block, and its gradient.
public record ClippedSum(float lowest, float highest) {
    /// Elements of a piece of work: large against the cost of handing it to a thread (`our choice`).
    private static final int PIECE = 1 << 15;

    /// All of as many elements as y.
    public void forward(MemorySegment a, MemorySegment b, MemorySegment y) {
        forEach(y, (at, count) -> forward(a.address() + at, b.address() + at, y.address() + at, count));
    }

    private void forward(long a, long b, long y, int count) {
        int i = 0;
        for (; i + COUNT <= count; i += COUNT) {
            store(load(a + i * 4L).add(load(b + i * 4L)).max(lowest).min(highest), y + i * 4L);
        }
        for (; i < count; i++) {
            set(y + i * 4L, Math.min(highest, Math.max(lowest, get(a + i * 4L) + get(b + i * 4L))));
        }
    }

    /// The gradient of both terms from that of y, which may be the same memory; 0 where the sum was clipped.
    public void gradient(MemorySegment a, MemorySegment b, MemorySegment dy, MemorySegment d) {
        forEach(
                d,
                (at, count) ->
                        gradient(a.address() + at, b.address() + at, dy.address() + at, d.address() + at, count));
    }

    private void gradient(long a, long b, long dy, long d, int count) {
        int i = 0;
        FloatVector zero = FloatVector.zero(Lanes.SPECIES);
        for (; i + COUNT <= count; i += COUNT) {
            FloatVector sum = load(a + i * 4L).add(load(b + i * 4L));
            var passes = sum.compare(VectorOperators.GE, lowest).and(sum.compare(VectorOperators.LE, highest));
            store(zero.blend(load(dy + i * 4L), passes), d + i * 4L);
        }
        for (; i < count; i++) {
            float sum = get(a + i * 4L) + get(b + i * 4L);
            set(d + i * 4L, sum >= lowest && sum <= highest ? get(dy + i * 4L) : 0);
        }
    }

    private interface Work {
        void accept(long at, int count);
    }

    private static void forEach(MemorySegment memory, Work work) {
        long elements = memory.byteSize() / Float.BYTES;
        Chunks.run(Math.toIntExact(Math.ceilDiv(elements, PIECE)), piece -> {
            long first = (long) piece * PIECE;
            work.accept(first * Float.BYTES, (int) Math.min(PIECE, elements - first));
        });
    }
}
