package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.WIDEST;
import static org.millijoule.kernel.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// `sum_i a[i] b[i]` over dense float32 memory, the same in every bit on every processor and with any number of
/// threads: pieces of a fixed length, each in the lanes of [Lanes#WIDEST], added as doubles in their order.
public final class DotProduct {
    /// Elements of a piece (`our choice`): so few that float32 sums of a lane keep their digits.
    private static final int PIECE = 1 << 14;

    private DotProduct() {}

    /// Of two pieces of memory of the same length; one may be the other.
    public static double of(MemorySegment a, MemorySegment b) {
        if (a.byteSize() != b.byteSize()) {
            throw new IllegalArgumentException("a product of " + a.byteSize() + " and " + b.byteSize() + " bytes");
        }
        long length = a.byteSize() / Float.BYTES;
        double[] pieces = new double[Math.toIntExact(Math.ceilDiv(length, PIECE))];
        Chunks.run(pieces.length, piece -> {
            long from = (long) piece * PIECE;
            int count = (int) Math.min(PIECE, length - from);
            pieces[piece] = ofPiece(a.address() + from * Float.BYTES, b.address() + from * Float.BYTES, count);
        });
        double sum = 0;
        for (double piece : pieces) {
            sum += piece;
        }
        return sum;
    }

    private static double ofPiece(long a, long b, int length) {
        float[] lanes = new float[WIDEST];
        for (int lane = 0; lane < WIDEST; lane += COUNT) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = lane; i <= length - COUNT; i += WIDEST) {
                long at = (long) i * Float.BYTES;
                sum = load(a + at).fma(load(b + at), sum);
            }
            sum.intoArray(lanes, lane);
        }
        for (int i = SPECIES.loopBound(length); i < length; i++) {
            long at = (long) i * Float.BYTES;
            lanes[i % WIDEST] = Math.fma(Lanes.get(a + at), Lanes.get(b + at), lanes[i % WIDEST]);
        }
        return Lanes.sum(lanes);
    }
}
