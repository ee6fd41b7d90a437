package org.millijoule.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.cli.terminal.StatusLine;
import org.millijoule.job.benchmark.BenchmarkOrigin;
import org.millijoule.machine.Libtorch;
import org.millijoule.store.files.Json;
import org.millijoule.study.MemoryTrend;
import org.millijoule.study.ResidentMemory;
import org.millijoule.study.StepRotation;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// `benchmark --memory`: does the memory of a training grow? Thousands of steps of every kind on a small network;
/// the resident memory after a warm-up must be flat, or the command fails.
final class MemoryBenchmark implements Benchmark {
    private static final int FEWEST_STEPS = 100;
    private static final int SAMPLES = 100;
    private static final int THREADS = 2;

    @Option(names = "--memory", description = "Does memory stay flat over thousands of training steps?")
    private boolean chosen;

    @Option(names = "--steps", paramLabel = "N", description = "With --memory: training steps; by default 5000.")
    private int steps = 5000;

    /// `benchmark --memory --json`: MB of 10^6 bytes resident.
    ///
    /// @param warmUpSteps that do not count
    /// @param startMb after the warm-up
    /// @param slopeMbPerThousand growth in 1,000 steps, the median over all pairs of samples
    /// @param flat whether that is below 1
    record File(
            int schema,
            int steps,
            int warmUpSteps,
            double startMb,
            double endMb,
            double peakMb,
            double slopeMbPerThousand,
            boolean flat,
            BenchmarkOrigin provenance,
            List<Row> samples) {
        record Row(int step, double mb) {}
    }

    @Override
    public String option() {
        return "--memory";
    }

    @Override
    public boolean isChosen() {
        return chosen;
    }

    @Override
    public Result run() {
        if (steps < FEWEST_STEPS) {
            throw new UsageException("--steps " + steps + " shows nothing. Maybe " + FEWEST_STEPS + " or more?");
        }
        if (ResidentMemory.bytes().isEmpty()) {
            throw new UsageException("this system does not say how much memory a process has; Linux does");
        }
        // Memory without an owner would wait for the garbage collector here; in a search that may be too late.
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        Libtorch.useThreads(THREADS);
        MemoryTrend trend = new MemoryTrend(samples(), 2 * steps / 5);
        return new Result(file(trend), text(trend), failure(trend));
    }

    private List<MemoryTrend.Sample> samples() {
        Optional<StatusLine> line = StatusLine.ofStandardError();
        List<MemoryTrend.Sample> samples = new ArrayList<>();
        int every = Math.max(1, steps / SAMPLES);
        try (StepRotation rotation = new StepRotation(steps)) {
            for (int step = 1; step <= steps; step++) {
                rotation.step();
                if (step % every == 0) {
                    long bytes = ResidentMemory.bytes().orElseThrow();
                    samples.add(new MemoryTrend.Sample(step, bytes));
                    String now = String.format(Locale.ROOT, "step %,d of %,d, %.1f MB", step, steps, bytes / 1e6);
                    line.ifPresent(status -> status.show(now));
                }
            }
        } finally {
            line.ifPresent(StatusLine::clear);
        }
        return samples;
    }

    private File file(MemoryTrend trend) {
        return new File(
                Json.SCHEMA,
                steps,
                trend.warmUp(),
                trend.start() / 1e6,
                trend.end() / 1e6,
                trend.peak() / 1e6,
                trend.slope() * 1000 / 1e6,
                trend.isFlat(),
                BenchmarkOrigin.withoutData(),
                trend.samples().stream()
                        .map(sample -> new File.Row(sample.step(), sample.bytes() / 1e6))
                        .toList());
    }

    private static Optional<String> failure(MemoryTrend trend) {
        return trend.isFlat()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "memory grows by %.2f MB per 1,000 training steps, and 1 MB is the bound. Maybe a tensor of every"
                                + " step is never closed, or --steps is too small to tell?",
                        trend.slope() * 1000 / 1e6));
    }

    private String text(MemoryTrend trend) {
        return String.format(
                Locale.ROOT,
                """
                steps     %,d: supernet weights, policy and stand-alone quantized steps in turn
                warm-up   %,d steps
                resident  %.1f MB after the warm-up, %.1f MB at the end, %.1f MB at most
                slope     %.2f MB per 1,000 steps
                verdict   %s
                """,
                steps,
                trend.warmUp(),
                trend.start() / 1e6,
                trend.end() / 1e6,
                trend.peak() / 1e6,
                trend.slope() * 1000 / 1e6,
                trend.isFlat() ? "flat: below 1 MB per 1,000 steps" : "memory grows by 1 MB per 1,000 steps or more");
    }
}
