package org.millijoule.kernel.dense;

/// An array of each thread for what a [Frame] holds while a piece of work is done. Tiles read single floats of it:
/// of an array the compiler checks the bounds before a loop, of other memory at every float.
final class FrameMemory {
    private static final ThreadLocal<float[]> MEMORY = ThreadLocal.withInitial(() -> new float[0]);

    private FrameMemory() {}

    /// At least so many floats of any content; valid until this thread asks again.
    static float[] floats(long count) {
        float[] memory = MEMORY.get();
        if (memory.length < count) {
            memory = new float[Math.toIntExact(count)];
            MEMORY.set(memory);
        }
        return memory;
    }
}
