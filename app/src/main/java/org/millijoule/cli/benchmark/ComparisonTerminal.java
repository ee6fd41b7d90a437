package org.millijoule.cli.benchmark;

import java.util.Optional;
import org.millijoule.cli.terminal.StopSignal;
import org.millijoule.cli.terminal.TerminalWatch;
import org.millijoule.job.PreparedSearch;
import org.millijoule.job.compare.Cell;
import org.millijoule.job.compare.ComparisonWatch;
import org.millijoule.learn.Progress;

/// Shows the cells of a comparison on the terminal, one after the other, and lets the user stop them.
final class ComparisonTerminal implements ComparisonWatch {
    private final StopSignal stop;
    private Optional<TerminalWatch> current = Optional.empty();

    ComparisonTerminal(StopSignal stop) {
        this.stop = stop;
    }

    @Override
    public void begins(Cell cell, int number, int cells, PreparedSearch prepared) {
        clear();
        System.err.println("cell " + number + " of " + cells + ": " + cell);
        current = Optional.of(new TerminalWatch(stop, prepared.problem().first().metric(), prepared.forecast()));
    }

    @Override
    public void failed(Cell cell, String reason) {
        clear();
        System.err.println(cell + " failed, the others go on: " + reason);
    }

    @Override
    public void progress(Progress progress) {
        current.ifPresent(watch -> watch.progress(progress));
    }

    @Override
    public boolean stopRequested() {
        return stop.requested();
    }

    void clear() {
        current.ifPresent(TerminalWatch::clear);
    }
}
