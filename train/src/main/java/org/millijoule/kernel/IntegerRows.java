package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;

/// What a network on its integers does with real numbers between two sums, on ranges of float32 memory: one visit where
/// there is an operator for each rounding. No two of them are fused, so that the result is that of ONNX in every bit.
public final class IntegerRows {
    private final RowPeriod period;
    private final float[] multipliers;
    private final float[] bias;
    private final float floor;
    private final float ceiling;

    /// @param multipliers of the channels
    /// @param bias of the channels
    /// @param floor what is below becomes this; may be infinite
    /// @param ceiling likewise above
    public IntegerRows(float[] multipliers, float[] bias, float floor, float ceiling) {
        this.period = RowPeriod.of(multipliers.length);
        this.multipliers = repeated(multipliers);
        this.bias = repeated(bias);
        this.floor = floor;
        this.ceiling = ceiling;
    }

    private float[] repeated(float[] ofChannels) {
        float[] all = new float[period.length()];
        for (int i = 0; i < all.length; i++) {
            all[i] = ofChannels[i % ofChannels.length];
        }
        return all;
    }

    /// The integer, as a float, that x falls to: `round(clamp(x / scale))`, ties to even; `length` elements.
    ///
    /// @param x and out: addresses; they may be the same
    /// @param lowest of the integers; all are below 2^22
    public static void quantize(long x, long out, int length, float scale, float lowest, float highest) {
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += COUNT) {
            long at = (long) i * Float.BYTES;
            FloatVector t = GridRounding.clamp(load(x + at).div(scale), lowest, highest);
            Lanes.store(GridRounding.round(t), out + at);
        }
        for (int i = whole; i < length; i++) {
            long at = (long) i * Float.BYTES;
            Lanes.set(out + at, GridRounding.round(GridRounding.clamp(Lanes.get(x + at) / scale, lowest, highest)));
        }
    }

    /// `clamp(sums * multiplier + bias)` of each channel, in place.
    ///
    /// @param at address of (rows, channels)
    public void finish(long at, int rows) {
        int length = period.length();
        int periods = rows / period.rows();
        long to = at;
        for (int p = 0; p < periods; p++) {
            for (int i = 0; i < length; i += COUNT, to += Lanes.BYTES) {
                FloatVector product = load(to).mul(FloatVector.fromArray(SPECIES, multipliers, i));
                FloatVector sum = product.add(FloatVector.fromArray(SPECIES, bias, i));
                Lanes.store(GridRounding.clamp(sum, floor, ceiling), to);
            }
        }
        int left = rows % period.rows() * period.channels();
        for (int i = 0; i < left; i++, to += Float.BYTES) {
            float product = Lanes.get(to) * multipliers[i];
            Lanes.set(to, GridRounding.clamp(product + bias[i], floor, ceiling));
        }
    }
}
