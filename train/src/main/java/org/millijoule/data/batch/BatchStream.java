package org.millijoule.data.batch;

import java.lang.foreign.Arena;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;

/// The batches of one epoch, prepared ahead by one thread. Order and augmentation depend on (seed, epoch,
/// position) alone, so a stream that starts at `firstBatch` goes on exactly as one that went there.
///
/// Three off-heap buffers go round: a [Batch] gives its own back when it is closed, and all of them are freed
/// with the stream, open batches included. For one consuming thread.
public final class BatchStream implements AutoCloseable {
    /// One in use, one ready, one being filled.
    static final int BUFFERS = 3;

    private final EpochPlan plan;
    private final int batches;
    private final ArrayBlockingQueue<BatchPrefetch.Buffer> free = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final ArrayBlockingQueue<BatchPrefetch.Outcome> ready = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final AtomicInteger open = new AtomicInteger();
    private final Arena memory = Arena.ofShared();
    private @Nullable Thread prefetch;
    private @Nullable Throwable failure;
    private boolean closed;
    private int next;

    /// @param indices of `images`: one epoch
    /// @param shuffle for training: random order, and images left over after the last full batch are dropped;
    ///     otherwise the order of `indices`, and the last batch may be smaller
    /// @param epoch from 0
    /// @param firstBatch the batch to start with, from 0
    public BatchStream(
            Images images,
            int[] indices,
            int batchSize,
            boolean shuffle,
            Optional<Augmentation> augmentation,
            Normalisation normalisation,
            long seed,
            int epoch,
            int firstBatch) {
        if (batchSize < 1 || (shuffle && batchSize > indices.length)) {
            throw new IllegalArgumentException("the batch size must lie between 1 and the number of images, "
                    + indices.length + ", not " + batchSize);
        }
        plan = new EpochPlan(images, indices, batchSize, shuffle, augmentation, normalisation, seed, epoch);
        batches = shuffle ? indices.length / batchSize : Math.ceilDiv(indices.length, batchSize);
        if (firstBatch < 0 || firstBatch > batches) {
            throw new IllegalArgumentException(
                    "the first batch must lie between 0 and " + batches + ", not " + firstBatch);
        }
        next = firstBatch;
    }

    /// Number of batches of the whole epoch, wherever this stream started.
    public int batches() {
        return batches;
    }

    public boolean hasNext() {
        return next < batches && !closed;
    }

    /// The next batch; the caller closes it.
    ///
    /// @throws NoSuchElementException after the last one
    /// @throws IllegalStateException if all buffers are in batches that are still open, or the stream is closed
    /// @throws DataException what the data set threw when it was read ahead
    public Batch next() {
        if (closed) {
            throw new IllegalStateException("the stream of batches is closed");
        }
        if (next >= batches) {
            throw new NoSuchElementException("the epoch has only " + batches + " batches");
        }
        if (open.get() == BUFFERS) {
            throw new IllegalStateException(
                    "all " + BUFFERS + " buffers are in open batches: close one before taking batch " + next);
        }
        if (prefetch == null) {
            prefetch = start();
        }
        Batch batch = await();
        next++;
        return batch;
    }

    private Thread start() {
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new BatchPrefetch.Buffer(memory.allocate(plan.batchBytes(), 64)));
        }
        return Thread.ofPlatform()
                .daemon()
                .name("millijoule-batches-epoch-" + plan.epoch())
                .start(new BatchPrefetch(plan, next, batches, free, ready));
    }

    private Batch await() {
        if (failure == null) {
            try {
                switch (ready.take()) {
                    case BatchPrefetch.Filled filled -> {
                        return lend(filled);
                    }
                    case BatchPrefetch.Failed failed -> failure = failed.cause();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for batch " + next, e);
            }
        }
        throw switch (failure) {
            case DataException e -> new DataException(String.valueOf(e.getMessage()), e);
            case null, default -> new IllegalStateException("batch " + next + " could not be prepared", failure);
        };
    }

    private Batch lend(BatchPrefetch.Filled filled) {
        open.incrementAndGet();
        AtomicBoolean lent = new AtomicBoolean(true);
        return new Batch(filled.pixels(), filled.labels(), () -> {
            if (lent.compareAndSet(true, false)) {
                open.decrementAndGet();
                free.add(filled.buffer());
            }
        });
    }

    /// Stops reading ahead and frees the memory of all batches.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (prefetch != null) {
            free.clear();
            free.add(BatchPrefetch.Buffer.STOP);
            join(prefetch);
        }
        memory.close();
    }

    /// The thread writes to the memory that is freed next, so there is no way out before its end.
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
