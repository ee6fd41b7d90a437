package org.millijoule.cli;

import java.util.Optional;
import org.millijoule.search.Trial;
import org.millijoule.store.RunWatch;
import org.millijoule.train.Checkpoint;
import org.millijoule.train.Metrics;
import org.millijoule.train.Progress;
import org.millijoule.train.RunLog;

/// Of a training of which only the result counts: it keeps nothing, and one that was stopped begins anew.
record TransientLog(RunWatch watch) implements RunLog {
    @Override
    public Optional<Checkpoint> latest(String stage) {
        return Optional.empty();
    }

    @Override
    public void save(Checkpoint checkpoint) {}

    @Override
    public void trial(Trial trial) {}

    @Override
    public void metrics(Metrics row) {}

    @Override
    public void progress(Progress progress) {
        watch.progress(progress);
    }

    @Override
    public boolean stopRequested() {
        return watch.stopRequested();
    }
}
