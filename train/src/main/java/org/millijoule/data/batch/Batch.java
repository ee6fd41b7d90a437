package org.millijoule.data.batch;

import java.lang.foreign.MemorySegment;

/// Images ready for training.
///
/// @param pixels off-heap, 64-byte aligned float32, (N, H, W, C), normalised; valid until [#close()]
/// @param labels class of each image, from 0
@SuppressWarnings("ArrayRecordComponent") // handed over once per step, never compared
public record Batch(MemorySegment pixels, int[] labels, Runnable release) implements AutoCloseable {
    /// Number of images.
    public int size() {
        return labels.length;
    }

    /// Hands the memory back to the stream it came from.
    @Override
    public void close() {
        release.run();
    }
}
