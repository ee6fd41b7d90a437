package org.millijoule.searching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.Metrics;
import org.millijoule.learn.log.Progress;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Trial;

/// A run directory in memory: rows become durable with a checkpoint, and a crash loses the others.
public final class MemoryLog implements RunLog {
    private final Map<String, Checkpoint> checkpoints = new HashMap<>();
    private List<Trial> savedTrials = List.of();
    private List<Metrics> savedMetrics = List.of();
    private final List<Trial> trials = new ArrayList<>();
    private final List<Metrics> metrics = new ArrayList<>();
    private long stepsUntilStop = Long.MAX_VALUE;
    private long stepsUntilCrash = Long.MAX_VALUE;

    /// Thrown where a killed process would vanish.
    public static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    MemoryLog stopAfter(long steps) {
        stepsUntilStop = steps;
        return this;
    }

    public MemoryLog crashAfter(long steps) {
        stepsUntilCrash = steps;
        return this;
    }

    /// What a new process finds.
    public MemoryLog reopened() {
        MemoryLog log = new MemoryLog();
        log.checkpoints.putAll(checkpoints);
        log.trials.addAll(savedTrials);
        log.metrics.addAll(savedMetrics);
        log.savedTrials = savedTrials;
        log.savedMetrics = savedMetrics;
        return log;
    }

    public List<Trial> trials() {
        return trials;
    }

    public List<Metrics> metrics() {
        return metrics;
    }

    @Override
    public Optional<Checkpoint> latest(String stage) {
        return Optional.ofNullable(checkpoints.get(stage));
    }

    @Override
    public void save(Checkpoint checkpoint) {
        checkpoints.put(checkpoint.stage(), checkpoint);
        savedTrials = List.copyOf(trials);
        savedMetrics = List.copyOf(metrics);
    }

    @Override
    public void trial(Trial trial) {
        trials.add(trial);
    }

    @Override
    public void metrics(Metrics row) {
        metrics.add(row);
    }

    @Override
    public void progress(Progress progress) {
        if (stepsUntilCrash-- <= 0) {
            throw new Crash();
        }
    }

    @Override
    public boolean stopRequested() {
        return stepsUntilStop-- <= 0;
    }
}
