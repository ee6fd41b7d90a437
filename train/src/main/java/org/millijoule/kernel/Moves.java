package org.millijoule.kernel;

import java.lang.foreign.MemorySegment;

/// Values in other places: each of the results of an image is one of its operands, or 0.
///
/// @param operands values of an image that is read
/// @param from for each result the position of its operand; below 0 for a 0
@SuppressWarnings("ArrayRecordComponent") // large, never compared
public record Moves(int images, int operands, int[] from) {
    /// y (images, results) from x (images, operands).
    public void forward(MemorySegment x, MemorySegment y) {
        check(x, y);
        Chunks.run(images, n -> {
            long in = x.address() + (long) n * operands * 4;
            long out = y.address() + (long) n * from.length * 4;
            for (int i = 0; i < from.length; i++) {
                Lanes.set(out + i * 4L, from[i] < 0 ? 0 : Lanes.get(in + from[i] * 4L));
            }
        });
    }

    /// dx (images, operands) from dy (images, results), added in the order of the results.
    public void gradient(MemorySegment dy, MemorySegment dx) {
        check(dx, dy);
        Chunks.run(images, n -> {
            long in = dy.address() + (long) n * from.length * 4;
            long out = dx.address() + (long) n * operands * 4;
            Lanes.clear(out, operands);
            for (int i = 0; i < from.length; i++) {
                if (from[i] >= 0) {
                    long to = out + from[i] * 4L;
                    Lanes.set(to, Lanes.get(to) + Lanes.get(in + i * 4L));
                }
            }
        });
    }

    private void check(MemorySegment x, MemorySegment y) {
        if (x.byteSize() < (long) images * operands * 4 || y.byteSize() < (long) images * from.length * 4) {
            throw new IllegalArgumentException(
                    "too little memory for " + images + " images of " + operands + " and " + from.length + " values");
        }
    }
}
