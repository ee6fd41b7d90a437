package org.millijoule.cli;

import org.millijoule.search.Metric;
import org.millijoule.store.RunWatch;
import org.millijoule.train.Progress;

/// Shows the trainings of a benchmark and lets the user stop them.
final class BenchmarkWatch implements RunWatch {
    private final StopSignal stop;
    private final ProgressDisplay display =
            new ProgressDisplay(StatusLine.ofStandardError(), System.err, Metric.ENERGY, System::nanoTime);

    private long stepsSeen;
    private long stepsOfStage;

    BenchmarkWatch(StopSignal stop) {
        this.stop = stop;
    }

    @Override
    public void progress(Progress progress) {
        stepsSeen++;
        stepsOfStage = progress.steps();
        display.show(progress);
    }

    @Override
    public boolean stopRequested() {
        return stop.requested();
    }

    /// A training begins.
    void begin() {
        stepsSeen = 0;
    }

    /// The share of the steps of a training that were taken since it began; 1 where there were none.
    double share() {
        return stepsSeen == 0 ? 1 : (double) stepsSeen / stepsOfStage;
    }

    void clear() {
        display.clear();
    }
}
