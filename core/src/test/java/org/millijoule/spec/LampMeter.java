package org.millijoule.spec;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.Optional;

/// A plug-in with settings, among them a path.
@AutoService(Meter.class)
public record LampMeter(int lamps, double brightness, Optional<Path> log) implements Meter {
    public LampMeter {
        if (lamps > 100) {
            throw new IllegalArgumentException("lamps must be at most 100, not " + lamps);
        }
    }

    public LampMeter() {
        this(3, 0.5, Optional.empty());
    }

    @Override
    public String kind() {
        return "lamp";
    }
}
