package org.millijoule.data.batch;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.BlockingQueue;

/// The thread that prepares batches ahead, in order. It touches no libtorch.
record BatchPrefetch(
        EpochPlan plan, int firstBatch, int batches, BlockingQueue<Buffer> free, BlockingQueue<Outcome> ready)
        implements Runnable {
    /// Memory for one full batch.
    record Buffer(MemorySegment memory) {
        /// Ends the thread in the place of one more batch. An interrupt would close the file that it may be reading,
        /// under all others that read an archive.
        static final Buffer STOP = new Buffer(MemorySegment.NULL);
    }

    /// What became of one batch.
    sealed interface Outcome {}

    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Filled(Buffer buffer, MemorySegment pixels, int[] labels) implements Outcome {}

    record Failed(Throwable cause) implements Outcome {}

    @Override
    public void run() {
        try {
            ViewWriter writer = new ViewWriter(plan.images(), plan.normalisation());
            long imageBytes = plan.batchBytes() / plan.batchSize();
            for (int batch = firstBatch; batch < batches; batch++) {
                Buffer buffer = free.take();
                if (buffer.equals(Buffer.STOP)) {
                    return;
                }
                int[] labels = plan.fill(batch, buffer.memory(), writer);
                ready.put(new Filled(buffer, buffer.memory().asSlice(0, imageBytes * labels.length), labels));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by somebody else: nobody waits for the rest
        } catch (Throwable e) { // whatever it was, the consumer is waiting for it
            ready.add(new Failed(e));
        }
    }
}
