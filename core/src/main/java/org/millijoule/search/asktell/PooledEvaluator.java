package org.millijoule.search.asktell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.space.Architecture;

/// Measures on threads of this machine.
///
/// A measurement that hangs is cancelled by an interrupt when its time is over; one that ignores the interrupt
/// keeps its thread, a daemon, and another takes its place, so the search goes on.
public final class PooledEvaluator implements Evaluator {
    private final Measurement measurement;
    private final int workers;
    private final int attempts;
    private final Optional<Duration> patience;
    private final List<ExecutorService> retired = new ArrayList<>();
    private ExecutorService pool;

    /// @param workers how many measurements run at once
    /// @param attempts how often one is tried before it counts as failed, at least 1
    /// @param patience how long one attempt may take
    public PooledEvaluator(Measurement measurement, int workers, int attempts, Optional<Duration> patience) {
        if (workers < 1 || attempts < 1) {
            throw new IllegalArgumentException(
                    "workers and attempts must be at least 1, not " + workers + " and " + attempts);
        }
        this.measurement = measurement;
        this.workers = workers;
        this.attempts = attempts;
        this.patience = patience;
        this.pool = threads();
    }

    private ExecutorService threads() {
        return Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().daemon().name("evaluation-", 0).factory());
    }

    @Override
    public List<Evaluation> evaluate(List<Architecture> batch) throws InterruptedException {
        if (pool.isShutdown()) {
            throw new IllegalStateException("the evaluator is closed");
        }
        List<Evaluation> all = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += workers) { // no measurement waits for a thread
            all.addAll(wave(batch.subList(from, Math.min(batch.size(), from + workers))));
        }
        return all;
    }

    private List<Evaluation> wave(List<Architecture> batch) throws InterruptedException {
        List<Attempt> running = new ArrayList<>();
        batch.forEach(architecture -> running.add(new Attempt(architecture)));
        try {
            List<Evaluation> done = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                Evaluation evaluation = await(running.get(i));
                for (int again = 1; again < attempts && evaluation instanceof Evaluation.Failed; again++) {
                    Attempt next = new Attempt(batch.get(i));
                    running.add(next);
                    evaluation = await(next);
                }
                done.add(evaluation);
            }
            return done;
        } finally {
            running.forEach(attempt -> attempt.future.cancel(true));
        }
    }

    /// One measurement, which began when it was made. How long it may take is counted from there, whoever is waited
    /// for meanwhile, so the number of workers makes no difference.
    private final class Attempt {
        private final Architecture architecture;
        private final long start = System.nanoTime();
        private final Future<Evaluation> future;

        Attempt(Architecture architecture) {
            this.architecture = architecture;
            this.future = pool.submit(this::measured);
        }

        private Evaluation measured() throws Exception {
            double value = measurement.of(architecture);
            return left() < 0 ? late() : new Evaluation.Measured(architecture, value);
        }

        /// Nanoseconds until it is late.
        private long left() {
            return patience.map(Duration::toNanos)
                    .map(all -> all - (System.nanoTime() - start))
                    .orElse(Long.MAX_VALUE);
        }

        private Evaluation late() {
            return failed("no result within " + patience.orElseThrow().toMillis() + " ms");
        }

        private Evaluation failed(String reason) {
            return new Evaluation.Failed(architecture, reason);
        }
    }

    private Evaluation await(Attempt attempt) throws InterruptedException {
        try {
            return attempt.future.get(Math.max(0, attempt.left()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            attempt.future.cancel(true);
            replaceThreads();
            return attempt.late();
        } catch (ExecutionException e) {
            Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
            return attempt.failed(Optional.ofNullable(cause.getMessage()).orElse(cause.toString()));
        }
    }

    /// The one that hangs may never let go of its thread; those of others end with their work.
    private void replaceThreads() {
        pool.shutdown();
        retired.add(pool);
        pool = threads();
    }

    @Override
    public void close() {
        pool.shutdownNow();
        retired.forEach(ExecutorService::shutdownNow);
    }
}
