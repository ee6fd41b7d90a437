package org.millijoule.cli.terminal;

import java.util.OptionalDouble;

/// How fast something goes and when it will be done: a mean over the last minute or more, so that a slow validation
/// or a busy minute moves it little. What it tells changes by no more than it must: a new estimate is approached, not
/// jumped to.
final class Pace {
    /// `our choice`: longer than an epoch's end, short enough to follow a machine that becomes busy.
    private static final double MEMORY_SECONDS = 60;

    /// The memory grows with the time that was watched, since epochs of long runs are long.
    private static final double MEMORY_SHARE = 0.3;

    private static final double SETTLING_SECONDS = 5; // before that, the first steps of a cold machine would count
    private static final double APPROACH_SECONDS = 20;

    private double watched;
    private double seconds; // of the memory
    private double amount; // done in it
    private double lastSecond = Double.NaN;
    private double lastDone;
    private double left = Double.NaN;

    /// @param second now, on a clock that stands still while the process does
    /// @param done so far
    /// @param all of it in the end
    void add(double second, double done, double all) {
        if (!Double.isNaN(lastSecond)) {
            double passed = Math.max(0, second - lastSecond);
            watched += passed;
            double kept = Math.exp(-passed / Math.max(MEMORY_SECONDS, MEMORY_SHARE * watched));
            seconds = seconds * kept + passed;
            amount = amount * kept + Math.max(0, done - lastDone);
            approach(passed, all - done);
        }
        lastSecond = second;
        lastDone = done;
    }

    private void approach(double passed, double rest) {
        OptionalDouble rate = perSecond();
        if (rate.isEmpty() || watched < SETTLING_SECONDS) {
            return;
        }
        double estimate = rest / rate.getAsDouble();
        double expected = Double.isNaN(left) ? estimate : Math.max(0, left - passed);
        left = expected + (estimate - expected) * Math.min(1, passed / APPROACH_SECONDS);
    }

    /// How much is done in a second.
    OptionalDouble perSecond() {
        return seconds > 0 && amount > 0 ? OptionalDouble.of(amount / seconds) : OptionalDouble.empty();
    }

    /// Until all is done; empty as long as nothing can be said.
    OptionalDouble secondsLeft() {
        return Double.isNaN(left) ? OptionalDouble.empty() : OptionalDouble.of(left);
    }
}
