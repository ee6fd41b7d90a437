package org.millijoule.search.asktell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        List<Evaluation> all = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += workers) { // no measurement waits for a thread
            all.addAll(wave(batch.subList(from, Math.min(batch.size(), from + workers))));
        }
        return all;
    }

    private List<Evaluation> wave(List<Architecture> batch) throws InterruptedException {
        List<Evaluation> done = new ArrayList<>();
        List<Future<Evaluation>> running = batch.stream().map(this::start).toList();
        try {
            for (int i = 0; i < running.size(); i++) {
                Evaluation evaluation = await(running.get(i), batch.get(i));
                for (int again = 1; again < attempts && evaluation instanceof Evaluation.Failed; again++) {
                    evaluation = await(start(batch.get(i)), batch.get(i));
                }
                done.add(evaluation);
            }
            return done;
        } finally {
            running.forEach(future -> future.cancel(true));
        }
    }

    private Future<Evaluation> start(Architecture architecture) {
        Callable<Evaluation> task = () -> new Evaluation.Measured(architecture, measurement.of(architecture));
        return pool.submit(task);
    }

    private Evaluation await(Future<Evaluation> running, Architecture architecture) throws InterruptedException {
        try {
            return patience.isPresent() ? running.get(patience.get().toNanos(), TimeUnit.NANOSECONDS) : running.get();
        } catch (TimeoutException _) {
            running.cancel(true);
            replaceThreads();
            return new Evaluation.Failed(
                    architecture, "no result within " + patience.orElseThrow().toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
            if (cause instanceof Error error) {
                throw error;
            }
            return new Evaluation.Failed(
                    architecture, Optional.ofNullable(cause.getMessage()).orElse(cause.toString()));
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
