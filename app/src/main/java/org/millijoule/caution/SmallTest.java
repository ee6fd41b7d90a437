package org.millijoule.caution;

import java.util.Optional;
import org.millijoule.statistics.BinomialInterval;

/// The test split leaves the accuracy open by more than a point on either side.
public record SmallTest(int images, BinomialInterval interval) implements Caution {
    private static final double WIDE_POINTS = 1;

    static Optional<Caution> in(Evidence run) {
        BinomialInterval interval =
                BinomialInterval.wilson(run.network().accuracy(), run.test().count());
        return interval.halfWidth() > WIDE_POINTS
                ? Optional.of(new SmallTest(run.test().count(), interval))
                : Optional.empty();
    }

    @Override
    public String text() {
        return "The test split has " + Advice.number(images) + " images: the 95% interval of the accuracy reaches from "
                + Advice.percent(interval.low()) + " to " + Advice.percent(interval.high())
                + ", and networks that differ by less cannot be told apart. Maybe more test images, or several seeds"
                + " (--seed) and their mean (millijoule results).";
    }
}
