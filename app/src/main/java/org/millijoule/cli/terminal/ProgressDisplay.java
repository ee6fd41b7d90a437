package org.millijoule.cli.terminal;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.millijoule.job.problem.Forecast;
import org.millijoule.learn.log.Progress;
import org.millijoule.search.Metric;
import org.millijoule.searching.Baseline;

/// Shows how far a run is: as a bar where there is a status line, else as a plain line now and then, with the same
/// facts. Every part of a run is announced when it begins and has a line of its own when it ends.
public final class ProgressDisplay {
    private static final int CELLS = 10; // what matters most must fit beside it into 80 columns
    private static final double BAR_SECONDS = 0.1;
    private static final double LINE_SECONDS = 10;
    private static final double MOST_LINE_SECONDS = 60;

    /// A line every twentieth of the time so far, at least: a long run's log stays readable.
    private static final double LINE_SHARE = 0.05;

    /// Of the training accuracy, whose batches are small.
    private static final double NEWEST = 0.1;

    private final Optional<StatusLine> status;
    private final PrintStream err;
    private final Metric budget;
    private final Forecast forecast;
    private final LongSupplier nanoTime;
    private Pace run = new Pace();
    private Pace images = new Pace();
    private String part = "";
    private String stage = "";
    private double begin = Double.NaN;
    private double nextSecond;
    private OptionalDouble trainingAccuracy = OptionalDouble.empty();

    /// @param err for plain lines, where there is no status line
    /// @param budget the metric of the first budget
    /// @param nanoTime a clock that stands still while the process does
    ProgressDisplay(
            Optional<StatusLine> status, PrintStream err, Metric budget, Forecast forecast, LongSupplier nanoTime) {
        this.status = status;
        this.err = err;
        this.budget = budget;
        this.forecast = forecast;
        this.nanoTime = nanoTime;
    }

    void show(Progress progress) {
        double second = nanoTime.getAsLong() / 1e9;
        begin = Double.isNaN(begin) ? second : begin;
        boolean begins = !words(progress).equals(part);
        boolean ends = progress.part().done() >= 1;
        follow(second, progress);
        if (!begins && !ends && second < nextSecond) {
            return;
        }
        part = words(progress);
        nextSecond = second + (status.isPresent() ? BAR_SECONDS : lineSeconds(second - begin));
        status.ifPresentOrElse(line -> line.show(bar(progress)), () -> err.println(plain(progress)));
        if (ends) {
            status.ifPresent(line -> {
                line.clear();
                err.println(plain(progress));
            });
        }
    }

    private static double lineSeconds(double elapsed) {
        return Math.clamp(LINE_SHARE * elapsed, LINE_SECONDS, MOST_LINE_SECONDS);
    }

    private void follow(double second, Progress progress) {
        if (!progress.stage().equals(stage)) {
            stage = progress.stage();
            images = new Pace();
            trainingAccuracy = OptionalDouble.empty();
            run = forecast.done(progress).isPresent() ? run : new Pace();
        }
        images.add(second, (double) progress.images(), (double) progress.images());
        run.add(second, done(progress), all(progress));
        progress.learned().trainingAccuracy().ifPresent(newest -> {
            double mean = trainingAccuracy.orElse(newest);
            trainingAccuracy = OptionalDouble.of(mean + NEWEST * (newest - mean));
        });
    }

    /// In seconds of the forecast; where there is none, as a share of the stage.
    private double done(Progress progress) {
        return forecast.done(progress).orElse(stageShare(progress));
    }

    private double all(Progress progress) {
        return forecast.done(progress).isPresent() ? forecast.seconds() : 1;
    }

    private static double stageShare(Progress progress) {
        return progress.step() / (double) Math.max(1, progress.steps());
    }

    /// Takes the bar off the screen.
    void clear() {
        status.ifPresent(StatusLine::clear);
    }

    private String bar(Progress progress) {
        int full = (int) Math.min(CELLS, CELLS * done(progress) / all(progress));
        return "█".repeat(full) + "░".repeat(CELLS - full) + " " + facts(progress, "", "  ");
    }

    private String plain(Progress progress) {
        return facts(progress, forecast.done(progress).isPresent() ? " of the run" : " of the stage", ", ");
    }

    /// What is done, in words: `warm-up`, `training baseline smallest`.
    private static String words(Progress progress) {
        String name = progress.part().name();
        return switch (progress.stage()) {
            case "search" -> name;
            case "supernet" -> "training the supernet";
            case String retrained when retrained.startsWith("retrain-") -> retrained(retrained.substring(8));
            case String other -> name + " of " + other;
        };
    }

    private static String retrained(String network) {
        String teacher = "-teacher";
        if (network.endsWith(teacher)) {
            return "training the teacher of " + network.substring(0, network.length() - teacher.length());
        }
        boolean isBaseline =
                Stream.of(Baseline.values()).anyMatch(one -> one.key().equals(network));
        return network.equals("found")
                ? "training the network found"
                : "training " + (isBaseline ? "baseline " : "") + network;
    }

    private String facts(Progress progress, String whole, String separator) {
        StringJoiner facts = new StringJoiner(separator);
        Progress.Part now = progress.part();
        facts.add((int) (100 * done(progress) / all(progress)) + "%" + whole);
        left(progress).ifPresent(seconds -> facts.add(time(seconds) + " left"));
        facts.add(words(progress) + ", " + now.unit() + " " + now.number() + " of " + now.of());
        learned(progress, facts);
        progress.policy().ifPresent(policy -> {
            facts.add(cost(policy));
            add(facts, "entropy %.2f", OptionalDouble.of(policy.entropy()));
        });
        add(facts, "%.0f images/s", now.unit().equals("epoch") ? images.perSecond() : OptionalDouble.empty());
        return facts.toString();
    }

    private Optional<Double> left(Progress progress) {
        OptionalDouble seconds = run.secondsLeft();
        return seconds.isPresent() && done(progress) < all(progress)
                ? Optional.of(seconds.getAsDouble())
                : Optional.empty();
    }

    private void learned(Progress progress, StringJoiner facts) {
        Progress.Learned learned = progress.learned();
        if (learned.validationAccuracy().isPresent()) {
            add(facts, "accuracy %.1f%% (validation)", learned.validationAccuracy());
        } else {
            add(facts, "accuracy %.1f%% (training)", trainingAccuracy);
        }
        add(facts, "loss %.3f", learned.loss());
    }

    private static void add(StringJoiner facts, String format, OptionalDouble value) {
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
            facts.add(String.format(Locale.ROOT, format, value.getAsDouble()));
        }
    }

    private String cost(Progress.PolicyState policy) {
        return budget.key() + " " + Amount.of(policy.expectedCost()) + " of " + Amount.of(policy.budget()) + " "
                + budget.unit();
    }

    /// `40 s`, `12 min`, `3 h 05 min`, `6 days`.
    public static String time(double seconds) {
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
