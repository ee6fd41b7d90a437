package org.millijoule.cli;

import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.train.Progress;

/// The parts of a run in their order, each with its weight in the whole: the seconds that it takes on an idle
/// machine. How fast this machine gets through them is for [Pace] to find out.
record Forecast(List<Part> parts) {
    /// Of runs whose parts are not known.
    static final Forecast NONE = new Forecast(List.of());

    /// @param stage and name as [Progress] has them
    record Part(String stage, String name, double seconds) {
        boolean is(Progress progress) {
            return stage.equals(progress.stage()) && name.equals(progress.part().name());
        }
    }

    Forecast {
        parts = List.copyOf(parts);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Of the whole run.
    double seconds() {
        return parts.stream().mapToDouble(Part::seconds).sum();
    }

    /// How much of the whole is done, in seconds of the forecast; empty for a part that is not in it.
    OptionalDouble done(Progress progress) {
        double before = 0;
        for (Part part : parts) {
            if (part.is(progress)) {
                return OptionalDouble.of(
                        before + part.seconds() * progress.part().done());
            }
            before += part.seconds();
        }
        return OptionalDouble.empty();
    }
}
