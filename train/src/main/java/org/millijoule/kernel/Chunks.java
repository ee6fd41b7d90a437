package org.millijoule.kernel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// Runs numbered pieces of work on as many threads as libtorch is allowed, the caller among them. What a piece
/// computes depends on its number alone, never on the thread or the order, so results are the same bit for bit
/// under any load and any number of threads.
public final class Chunks {
    // Daemons that end after a minute without work; a caller never waits for one that the machine does not start.
    private static final ExecutorService HELPERS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "kernel");
        thread.setDaemon(true);
        return thread;
    });

    private Chunks() {}

    /// Runs `work` for 0 .. count - 1 and returns when all have ended; the first failure is thrown.
    public static void run(int count, IntConsumer work) {
        int threads = Math.min(count / 2, torch.get_num_threads()); // waking a thread costs about two pieces
        if (threads < 2) {
            for (int i = 0; i < count; i++) {
                work.accept(i);
            }
            return;
        }
        Pass pass = new Pass(count, work);
        for (int i = 1; i < threads; i++) {
            HELPERS.execute(pass);
        }
        pass.run();
        pass.await();
    }

    private static final class Pass implements Runnable {
        private final int count;
        private final IntConsumer work;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch left;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Pass(int count, IntConsumer work) {
            this.count = count;
            this.work = work;
            this.left = new CountDownLatch(count);
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    work.accept(i);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    left.countDown();
                }
            }
        }

        void await() {
            // An interrupt must not leave a helper writing into a tensor that the caller then frees.
            boolean interrupted = false;
            while (true) {
                try {
                    left.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
