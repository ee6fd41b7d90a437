package org.millijoule.job.problem;

import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.learn.log.Progress;

/// The parts of a run in their order, each with its weight in the whole: the seconds that it takes on an idle
/// machine. How fast this machine gets through them is for whoever watches to find out.
public record Forecast(List<Part> parts) {
    /// Of runs whose parts are not known.
    public static final Forecast NONE = new Forecast(List.of());

    /// One part of a run.
    ///
    /// @param stage and name as [Progress] has them
    public record Part(String stage, String name, double seconds) {
        boolean is(Progress progress) {
            return stage.equals(progress.stage()) && name.equals(progress.part().name());
        }
    }

    public Forecast {
        parts = List.copyOf(parts);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Of the whole run.
    public double seconds() {
        return parts.stream().mapToDouble(Part::seconds).sum();
    }

    /// How much of the whole is done, in seconds of the forecast; empty for a part that is not in it.
    public OptionalDouble done(Progress progress) {
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
