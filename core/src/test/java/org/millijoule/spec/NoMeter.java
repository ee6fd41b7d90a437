package org.millijoule.spec;

import com.google.auto.service.AutoService;

/// A plug-in without settings.
@AutoService(Meter.class)
public record NoMeter() implements Meter {
    @Override
    public String kind() {
        return "no-meter";
    }
}
