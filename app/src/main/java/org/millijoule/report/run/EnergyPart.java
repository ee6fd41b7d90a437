package org.millijoule.report.run;

/// Where a layer's energy goes, from the array outwards; the colour gets darker with the distance.
public enum EnergyPart {
    CORE("core", "array"),
    WEIGHT_BUFFER("wbuf", "weight buffer"),
    INPUT_BUFFER("ibuf", "input buffer"),
    OUTPUT_BUFFER("obuf", "output buffer"),
    DRAM("dram", "DRAM"),
    UNDIVIDED("undivided", "parts unknown");

    private final String key;
    private final String label;

    EnergyPart(String key, String label) {
        this.key = key;
        this.label = label;
    }

    /// The key in `cost.json` and the style class.
    public String key() {
        return key;
    }

    public String label() {
        return label;
    }
}
