package org.millijoule.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.quantity.Budget;
import org.millijoule.space.blocks.MobileBlockSpace;

/// A spec with every type of component.
record Job(
        Optional<String> name,
        long seed,
        int threads,
        Path data,
        MobileBlockSpace space,
        Meter meter,
        Budget budget,
        Tuning tuning,
        List<Meter> others,
        Optional<Tuning> more) {
    enum Pace {
        SLOW,
        VERY_FAST
    }

    record Tuning(int epochs, double rate, Pace pace, boolean warmUp) {
        Tuning() {
            this(10, 0.05, Pace.SLOW, true);
        }
    }

    /// What has no default.
    Job(Path data, Budget budget) {
        this(
                Optional.empty(),
                1,
                2,
                data,
                new MobileBlockSpace(),
                new LampMeter(7, 0.25, Optional.empty()),
                budget,
                new Tuning(60, 0.05, Pace.SLOW, true),
                List.of(),
                Optional.empty());
    }
}
