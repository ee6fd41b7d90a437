package org.millijoule.data.batch;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.BlockingQueue;

/// The thread that prepares batches ahead, in order. It touches no libtorch.
record BatchPrefetch(
        EpochPlan plan, int firstBatch, int batches, BlockingQueue<Buffer> free, BlockingQueue<Outcome> ready)
        implements Runnable {
    /// Memory for one full batch.
    record Buffer(MemorySegment memory) {}

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
                int[] labels = plan.fill(batch, buffer.memory(), writer);
                ready.put(new Filled(buffer, buffer.memory().asSlice(0, imageBytes * labels.length), labels));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stream was closed
        } catch (Throwable e) { // whatever it was, the consumer is waiting for it
            ready.add(new Failed(e));
        }
    }
}
