package org.millijoule.quantize;

/// The integers that a quantized value may take: `0 .. 2^bits - 1` unsigned, `-2^(bits-1) .. 2^(bits-1) - 1`
/// signed.
public record Grid(int bits, boolean signed) {
    public Grid {
        if (bits < 2 || bits > 8) {
            throw new IllegalArgumentException("a grid has 2 to 8 bits, not " + bits);
        }
    }

    public static Grid signed(int bits) {
        return new Grid(bits, true);
    }

    public static Grid unsigned(int bits) {
        return new Grid(bits, false);
    }

    public int lowest() {
        return signed ? -(1 << (bits - 1)) : 0;
    }

    public int highest() {
        return signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
    }
}
