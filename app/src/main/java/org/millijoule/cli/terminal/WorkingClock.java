package org.millijoule.cli.terminal;

import java.time.Duration;
import java.util.function.LongSupplier;

/// A clock that stands still while the process cannot run: stopped with Ctrl-Z or SIGSTOP, or asleep with its laptop.
///
/// A thread looks at the time twice a second. Where two looks are seconds apart, even that thread did not run, so
/// nothing else did.
final class WorkingClock implements LongSupplier {
    private static final long TICK = Duration.ofMillis(500).toNanos();

    /// `our choice`: a busy machine or a garbage collection keeps a thread waiting for less.
    private static final long GAP = Duration.ofSeconds(3).toNanos();

    private final LongSupplier nanoTime;
    private long last;
    private long lost;

    WorkingClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /// One that ticks by itself, on a thread that ends with the process.
    static WorkingClock ticking() {
        WorkingClock clock = new WorkingClock(System::nanoTime);
        Thread.ofPlatform().daemon().name("working-clock").start(() -> {
            try {
                while (true) {
                    Thread.sleep(Duration.ofNanos(TICK));
                    clock.getAsLong();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // nobody looks at the clock any more
            }
        });
        return clock;
    }

    /// Nanoseconds in which the process could run, from an arbitrary start.
    @Override
    public synchronized long getAsLong() {
        long now = nanoTime.getAsLong();
        long passed = now - last;
        if (passed > GAP) {
            lost += passed - TICK;
        }
        last = now;
        return now - lost;
    }
}
