package org.millijoule.search;

/// What is measured of a network, per image at batch 1, each in one fixed unit.
public enum Metric {
    /// Share of images classified wrongly, in percent.
    ERROR("error", "%"),
    ENERGY("energy", "mJ"),
    LATENCY("latency", "ms"),
    /// Weights at their own bits, biases at 32.
    MODEL_BYTES("size", "bytes"),
    PEAK_RAM("peak-ram", "bytes"),
    PARAMETERS("parameters", ""),
    BIT_OPS("bit-ops", ""),
    MACS("macs", "");

    private final String key;
    private final String unit;

    Metric(String key, String unit) {
        this.key = key;
        this.unit = unit;
    }

    /// The name in specs, for example `energy`.
    public String key() {
        return key;
    }

    /// The unit of every number of this metric; empty for counts.
    public String unit() {
        return unit;
    }
}
