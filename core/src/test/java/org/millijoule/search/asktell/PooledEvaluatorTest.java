package org.millijoule.search.asktell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.space.Architecture;

@Timeout(60)
class PooledEvaluatorTest {
    private static List<Architecture> batch(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> Architecture.of(new int[] {i}))
                .toList();
    }

    private static Evaluation measured(int i) {
        return new Evaluation.Measured(Architecture.of(new int[] {i}), i);
    }

    @Test
    void resultsAreInOrderHoweverTheyFinish() throws InterruptedException {
        CountDownLatch last = new CountDownLatch(1);
        Measurement backwards = one -> {
            if (one.option(0) == 3) {
                last.countDown();
            } else {
                last.await(); // the last one of the batch finishes first
            }
            return one.option(0);
        };
        try (PooledEvaluator pool = new PooledEvaluator(backwards, 4, 1, Optional.empty())) {
            assertThat(pool.evaluate(batch(4))).containsExactly(measured(0), measured(1), measured(2), measured(3));
        }
    }

    @Test
    void aFailureIsATrialWithItsReason() throws InterruptedException {
        Measurement failing = one -> {
            if (one.option(0) == 1) {
                throw new IllegalStateException("out of\nmemory");
            }
            return one.option(0) == 2 ? Double.NaN : one.option(0);
        };
        try (PooledEvaluator pool = new PooledEvaluator(failing, 2, 1, Optional.empty())) {
            List<Evaluation> told = pool.evaluate(batch(4));
            assertThat(told.get(0)).isEqualTo(measured(0));
            assertThat(told.get(1)).isEqualTo(new Evaluation.Failed(Architecture.of(new int[] {1}), "out of memory"));
            assertThat(told.get(2)).isInstanceOf(Evaluation.Failed.class);
            assertThat(told.get(3)).isEqualTo(measured(3));
        }
    }

    @Test
    void whatFailsIsTriedAgain() throws InterruptedException {
        Map<Integer, AtomicInteger> attempts = new ConcurrentHashMap<>();
        Measurement flaky = one -> {
            int attempt = attempts.computeIfAbsent(one.option(0), i -> new AtomicInteger())
                    .incrementAndGet();
            if (attempt < 3) {
                throw new java.io.IOException("the network is down");
            }
            return one.option(0);
        };
        try (PooledEvaluator pool = new PooledEvaluator(flaky, 2, 3, Optional.empty())) {
            assertThat(pool.evaluate(batch(3))).containsExactly(measured(0), measured(1), measured(2));
        }
        try (PooledEvaluator pool = new PooledEvaluator(flaky, 2, 2, Optional.empty())) {
            assertThat(pool.evaluate(List.of(Architecture.of(new int[] {9}))))
                    .hasOnlyElementsOfType(Evaluation.Failed.class);
        }
    }

    @Test
    void whatHangsIsGivenUpAndTheOthersGoOn() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Measurement hanging = one -> {
            while (one.option(0) == 1 && never.getCount() > 0) { // deaf to interrupts
                Thread.onSpinWait();
            }
            return one.option(0);
        };
        try (PooledEvaluator pool = new PooledEvaluator(hanging, 1, 1, Optional.of(Duration.ofMillis(300)))) {
            List<Evaluation> told = pool.evaluate(batch(4));
            assertThat(told.get(1))
                    .isEqualTo(new Evaluation.Failed(Architecture.of(new int[] {1}), "no result within 300 ms"));
            assertThat(told).contains(measured(0), measured(2), measured(3));
        } finally {
            never.countDown();
        }
    }

    @Test
    void anInterruptOfTheCallerCancelsWhatRuns() throws InterruptedException {
        Endless endless = new Endless();
        try (PooledEvaluator pool = new PooledEvaluator(endless, 2, 1, Optional.empty())) {
            endless.interruptCallerOf(pool, batch(2));
        }
    }

    @Test
    void anInterruptCancelsASecondAttemptToo() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        Endless endless = new Endless();
        Measurement flaky = one -> {
            if (attempts.incrementAndGet() == 1) {
                throw new java.io.IOException("the network is down");
            }
            return endless.of(one);
        };
        try (PooledEvaluator pool = new PooledEvaluator(flaky, 1, 2, Optional.empty())) {
            endless.interruptCallerOf(pool, batch(1));
        }
    }

    /// Runs until it is cancelled.
    private static final class Endless implements Measurement {
        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);

        @Override
        public double of(Architecture architecture) throws InterruptedException {
            started.countDown();
            try {
                Thread.sleep(100_000);
            } catch (InterruptedException e) {
                cancelled.countDown();
                throw e;
            }
            return 0;
        }

        /// Interrupts who waits for it, who must hear of it, and waits until it was cancelled.
        void interruptCallerOf(PooledEvaluator pool, List<Architecture> batch) throws InterruptedException {
            CountDownLatch thrown = new CountDownLatch(1);
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    pool.evaluate(batch);
                } catch (InterruptedException _) {
                    thrown.countDown();
                }
            });
            started.await();
            caller.interrupt();
            thrown.await();
            cancelled.await();
            assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void whatIsTooSlowIsTooSlowForAnyNumberOfWorkers() throws InterruptedException {
        Measurement slow = one -> {
            Thread.sleep(one.option(0) == 0 ? 700 : 1600);
            return one.option(0);
        };
        for (int workers : new int[] {1, 2}) {
            try (PooledEvaluator pool = new PooledEvaluator(slow, workers, 1, Optional.of(Duration.ofMillis(1150)))) {
                assertThat(pool.evaluate(batch(2)))
                        .containsExactly(
                                measured(0),
                                new Evaluation.Failed(Architecture.of(new int[] {1}), "no result within 1150 ms"));
            }
        }
    }

    @Test
    void anErrorIsATrialAndAClosedPoolSaysSo() throws InterruptedException {
        Measurement recursive = one -> {
            throw new StackOverflowError();
        };
        PooledEvaluator pool = new PooledEvaluator(recursive, 1, 1, Optional.empty());
        assertThat(pool.evaluate(batch(1))).hasOnlyElementsOfType(Evaluation.Failed.class);
        pool.close();
        assertThatThrownBy(() -> pool.evaluate(batch(1))).hasMessageContaining("closed");
    }

    @Test
    void noWorkersAreRefused() {
        assertThatThrownBy(() -> new PooledEvaluator(one -> 0, 0, 1, Optional.empty()))
                .hasMessageContaining("workers and attempts must be at least 1");
    }
}
