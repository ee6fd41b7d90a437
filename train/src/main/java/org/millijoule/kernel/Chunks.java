package org.millijoule.kernel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// Runs numbered pieces of work on as many threads as libtorch is allowed, the caller among them. What a piece
/// computes depends on its number alone, never on the thread or the order, so results are the same bit for bit
/// under any load and any number of threads.
public final class Chunks {
    private static final List<Helper> HELPERS = new CopyOnWriteArrayList<>();

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
        while (HELPERS.size() < threads - 1) {
            HELPERS.add(new Helper());
        }
        for (int i = 0; i < threads - 1; i++) {
            HELPERS.get(i).offer(pass);
        }
        pass.run();
        pass.await();
    }

    /// A thread that helps. Between two passes it looks out for a moment before it sleeps: in a training step the
    /// next comes within microseconds, waking up takes tens of them. A caller never waits for one that does not
    /// come.
    private static final class Helper implements Runnable {
        private static final long LOOKS_OUT = 50_000; // nanoseconds (`our choice`)

        private final AtomicReference<@Nullable Pass> offered = new AtomicReference<>();
        private final Thread thread;
        private volatile boolean asleep;

        Helper() {
            thread = new Thread(this, "kernel");
            thread.setDaemon(true);
            thread.start();
        }

        /// Gives it the pass, unless it has another one before it.
        void offer(Pass pass) {
            if (offered.compareAndSet(null, pass) && asleep) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        @SuppressWarnings("InfiniteLoop") // a daemon
        public void run() {
            long last = System.nanoTime();
            while (true) {
                Pass pass = offered.getAndSet(null);
                if (pass != null) {
                    pass.run();
                    last = System.nanoTime();
                } else if (System.nanoTime() - last < LOOKS_OUT) {
                    Thread.onSpinWait();
                } else {
                    asleep = true;
                    if (offered.get() == null) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                }
            }
        }
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
