package org.millijoule.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import org.millijoule.search.Metric;
import org.millijoule.train.Progress;

/// Shows how far a run is: as a bar where there is a status line, else as a plain line every ten seconds.
final class ProgressDisplay {
    private static final int CELLS = 20;
    private static final double BAR_SECONDS = 0.1;
    private static final double LINE_SECONDS = 10;

    private final Optional<StatusLine> status;
    private final PrintStream err;
    private final Metric budget;
    private final LongSupplier nanoTime;
    private final Pace pace = new Pace();
    private String stage = "";
    private double nextSecond;

    /// @param err for plain lines, where there is no status line
    /// @param budget the metric of the first budget
    ProgressDisplay(Optional<StatusLine> status, PrintStream err, Metric budget, LongSupplier nanoTime) {
        this.status = status;
        this.err = err;
        this.budget = budget;
        this.nanoTime = nanoTime;
    }

    void show(Progress progress) {
        double second = nanoTime.getAsLong() / 1e9;
        boolean begins = !progress.stage().equals(stage);
        boolean ends = progress.step() == progress.steps();
        pace.add(second, progress);
        if (!begins && !ends && second < nextSecond) {
            return;
        }
        stage = progress.stage();
        nextSecond = second + (status.isPresent() ? BAR_SECONDS : LINE_SECONDS);
        status.ifPresentOrElse(line -> line.show(bar(progress)), () -> err.println(plain(progress)));
        if (ends) {
            status.ifPresent(line -> {
                line.clear();
                err.println(plain(progress));
            });
        }
    }

    /// Takes the bar off the screen.
    void clear() {
        status.ifPresent(StatusLine::clear);
    }

    private String bar(Progress progress) {
        int full = (int) (CELLS * progress.step() / Math.max(1, progress.steps()));
        return progress.stage() + " " + "█".repeat(full) + "░".repeat(CELLS - full) + " " + facts(progress, "  ");
    }

    private String plain(Progress progress) {
        return progress.stage() + ": step " + progress.step() + " of " + progress.steps() + ", "
                + facts(progress, ", ");
    }

    private String facts(Progress progress, String separator) {
        StringJoiner facts = new StringJoiner(separator);
        facts.add(100 * progress.step() / Math.max(1, progress.steps()) + "%");
        add(facts, "%.0f images/s", pace.imagesPerSecond());
        add(facts, "loss %.3f", OptionalDouble.of(progress.loss()));
        progress.expectedCost().ifPresent(cost -> facts.add(cost(cost, progress.budget())));
        add(facts, "entropy %.2f", progress.entropy());
        pace.secondsLeft().ifPresent(seconds -> {
            if (progress.step() < progress.steps()) {
                facts.add(time(seconds) + " left");
            }
        });
        return facts.toString();
    }

    private static void add(StringJoiner facts, String format, OptionalDouble value) {
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
            facts.add(String.format(Locale.ROOT, format, value.getAsDouble()));
        }
    }

    private String cost(double cost, OptionalDouble limit) {
        String of = limit.isPresent() ? " of " + Amount.of(limit.getAsDouble()) : "";
        return budget.key() + " " + Amount.of(cost) + of + " " + budget.unit();
    }

    /// `40 s`, `12 min`, `3 h 05 min`, `6 days`.
    static String time(double seconds) {
        long rounded = Math.round(seconds);
        if (rounded < 100) {
            return rounded + " s";
        }
        long minutes = Math.round(seconds / 60);
        if (minutes < 100) {
            return minutes + " min";
        }
        long days = Math.round(seconds / 86400);
        return days < 3 ? String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60) : days + " days";
    }
}
