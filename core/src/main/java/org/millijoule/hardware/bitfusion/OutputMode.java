package org.millijoule.hardware.bitfusion;

/// How a layer's outputs travel between the chip and DRAM.
public enum OutputMode {
    /// The public simulator (hsharma35/bitfusion, 04ec1c8): 32-bit outputs, padded to the array's columns, are
    /// both read from and written to DRAM, whatever the next layer reads.
    PUBLIC,

    /// `our choice`, MODEL.md section 12: partial sums stay on chip where they can, and activations leave it at
    /// the bits of their next consumer.
    REQUANTIZED;

    /// The word in specs and results.
    public String word() {
        return switch (this) {
            case PUBLIC -> "public";
            case REQUANTIZED -> "requantized";
        };
    }
}
