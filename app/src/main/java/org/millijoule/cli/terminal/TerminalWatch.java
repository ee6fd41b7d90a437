package org.millijoule.cli.terminal;

import org.millijoule.job.problem.Forecast;
import org.millijoule.learn.log.Progress;
import org.millijoule.search.Metric;
import org.millijoule.store.RunWatch;

/// Shows trainings on the terminal and lets the user stop them.
public final class TerminalWatch implements RunWatch {
    private final StopSignal stop;
    private final ProgressDisplay display;

    /// @param budget the metric of the first budget
    public TerminalWatch(StopSignal stop, Metric budget) {
        this(stop, budget, Forecast.NONE);
    }

    /// @param forecast of the whole run
    public TerminalWatch(StopSignal stop, Metric budget, Forecast forecast) {
        this.stop = stop;
        this.display =
                new ProgressDisplay(StatusLine.ofStandardError(), System.err, budget, forecast, WorkingClock.ticking());
    }

    @Override
    public void progress(Progress progress) {
        display.show(progress);
    }

    @Override
    public boolean stopRequested() {
        return stop.requested();
    }

    public void clear() {
        display.clear();
    }
}
