package org.millijoule.cli;

import org.millijoule.search.Metric;
import org.millijoule.store.RunWatch;
import org.millijoule.train.Progress;

/// Shows the trainings of a benchmark and lets the user stop them.
final class BenchmarkWatch implements RunWatch {
    private final StopSignal stop;
    private final ProgressDisplay display =
            new ProgressDisplay(StatusLine.ofStandardError(), System.err, Metric.ENERGY, System::nanoTime);

    BenchmarkWatch(StopSignal stop) {
        this.stop = stop;
    }

    @Override
    public void progress(Progress progress) {
        display.show(progress);
    }

    @Override
    public boolean stopRequested() {
        return stop.requested();
    }

    void clear() {
        display.clear();
    }
}
