package org.millijoule.hardware.table;

import java.util.OptionalLong;

/// What one layer took on the device, for the whole batch.
public record Measurement(double latencyMilliseconds, double energyMillijoules, OptionalLong cycles) {}
