package org.millijoule.network;

/// Bit-widths of one layer, 1 to 32: of its weights and of its input activations.
public record Precision(int weightBits, int activationBits) {
    public Precision {
        if (weightBits < 1 || activationBits < 1 || weightBits > 32 || activationBits > 32) {
            throw new IllegalArgumentException(
                    "bit-widths lie between 1 and 32, not W" + weightBits + "A" + activationBits);
        }
    }

    /// The same bits for weights and activations.
    public static Precision uniform(int bits) {
        return new Precision(bits, bits);
    }
}
