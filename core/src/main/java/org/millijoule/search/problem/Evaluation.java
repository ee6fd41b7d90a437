package org.millijoule.search.problem;

import org.millijoule.space.Architecture;

/// What became of an architecture that was asked for.
public sealed interface Evaluation {
    Architecture architecture();

    /// The measured value, for example an error in percent.
    record Measured(Architecture architecture, double value) implements Evaluation {
        public Measured {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "a measured value is a finite number, not " + value + ". Maybe it is a failure?");
            }
        }
    }

    /// No value, and why. It counts as an evaluation, and as worse than every measured one.
    record Failed(Architecture architecture, String reason) implements Evaluation {
        public Failed {
            reason = reason.replaceAll("\\R", " ").strip();
        }
    }
}
