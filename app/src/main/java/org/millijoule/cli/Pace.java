package org.millijoule.cli;

import java.util.ArrayDeque;
import java.util.OptionalDouble;
import org.millijoule.train.Progress;

/// How fast a stage goes, over its last ten seconds or so.
final class Pace {
    private static final double WINDOW_SECONDS = 10; // our choice: calm, yet follows a busy machine

    private record Sample(double second, Progress progress) {}

    private final ArrayDeque<Sample> window = new ArrayDeque<>();

    void add(double second, Progress progress) {
        if (!window.isEmpty() && !window.getLast().progress().stage().equals(progress.stage())) {
            window.clear();
        }
        window.add(new Sample(second, progress));
        while (window.size() > 2 && second - window.getFirst().second() > WINDOW_SECONDS) {
            window.removeFirst();
        }
    }

    OptionalDouble imagesPerSecond() {
        return perSecond(last().images() - first().images());
    }

    OptionalDouble secondsLeft() {
        OptionalDouble steps = perSecond(last().step() - first().step());
        return steps.isPresent()
                ? OptionalDouble.of((last().steps() - last().step()) / steps.getAsDouble())
                : OptionalDouble.empty();
    }

    private OptionalDouble perSecond(long count) {
        double seconds = window.getLast().second() - window.getFirst().second();
        return seconds > 0 && count > 0 ? OptionalDouble.of(count / seconds) : OptionalDouble.empty();
    }

    private Progress first() {
        return window.getFirst().progress();
    }

    private Progress last() {
        return window.getLast().progress();
    }
}
