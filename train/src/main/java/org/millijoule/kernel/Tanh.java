package org.millijoule.kernel;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/// The hyperbolic tangent of float32 memory from additions, multiplications and divisions alone, which every
/// processor rounds alike; libraries have another last bit for each width of vectors. Within 3 units of it.
///
/// Below 1/2 its Taylor series to x^15, above `(1 - e) / (1 + e)` with `e = exp(-2|x|) = 2^n exp(r)`, and exp(r), |r|
/// at most ln(2) / 2, its Taylor series to r^7. NaN stays NaN.
public final class Tanh {
    private static final int PIECE = 1 << 13; // large against handing it to a thread (`our choice`)
    private static final float SERIES_BELOW = 0.5f;
    private static final float LARGEST = 20; // tanh rounds to 1 from 9.02 on
    private static final float ROUNDER = 0x1.8p23f; // as in GridRounding: its sum holds n in its lowest bits
    private static final int FRACTION_BITS = 23;
    private static final float LOG2_E = (float) (1 / 0.6931471805599453);
    private static final float LN_2_HIGH = 0x1.62ep-1f; // 13 bits, so that its product with n is exact
    private static final float LN_2_LOW = (float) (0.6931471805599453 - 0x1.62ep-1);

    private Tanh() {}

    /// y from x, of the same length; they may be the same.
    public static void forward(MemorySegment x, MemorySegment y) {
        if (x.byteSize() != y.byteSize()) {
            throw new IllegalArgumentException("tanh of " + x.byteSize() + " bytes into " + y.byteSize());
        }
        long length = x.byteSize() / Float.BYTES;
        Chunks.run(Math.toIntExact(Math.ceilDiv(length, PIECE)), piece -> {
            long at = (long) piece * PIECE * Float.BYTES;
            ofPiece(x.address() + at, y.address() + at, (int) Math.min(PIECE, length - (long) piece * PIECE));
        });
    }

    private static void ofPiece(long x, long y, int length) {
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += COUNT) {
            long at = (long) i * Float.BYTES;
            Lanes.store(tanh(load(x + at)), y + at);
        }
        if (whole < length) {
            float[] rest = new float[COUNT];
            for (int i = whole; i < length; i++) {
                rest[i - whole] = Lanes.get(x + (long) i * Float.BYTES);
            }
            FloatVector t = tanh(FloatVector.fromArray(SPECIES, rest, 0));
            Lanes.store(t, y + (long) whole * Float.BYTES, length - whole);
        }
    }

    private static FloatVector tanh(FloatVector x) {
        FloatVector t = x.abs();
        FloatVector bounded = t.blend(LARGEST, t.compare(GT, LARGEST));
        FloatVector e = exponential(bounded.mul(-2));
        FloatVector ofExponential = e.neg().add(1).div(e.add(1));
        FloatVector positive = ofExponential.blend(series(t), t.compare(LT, SERIES_BELOW));
        VectorMask<Float> negative = x.compare(LT, 0);
        return positive.blend(positive.neg(), negative);
    }

    /// `t - t^3/3 + 2 t^5/15 - ...`.
    private static FloatVector series(FloatVector t) {
        FloatVector square = t.mul(t);
        FloatVector sum = square.mul((float) (-929569.0 / 638512875.0)).add(21844f / 6081075f);
        sum = sum.fma(square, FloatVector.broadcast(SPECIES, -1382f / 155925f));
        sum = sum.fma(square, FloatVector.broadcast(SPECIES, 62f / 2835f));
        sum = sum.fma(square, FloatVector.broadcast(SPECIES, -17f / 315f));
        sum = sum.fma(square, FloatVector.broadcast(SPECIES, 2f / 15f));
        sum = sum.fma(square, FloatVector.broadcast(SPECIES, -1f / 3f));
        return sum.mul(square).fma(t, t);
    }

    /// exp(v) for v from -2 [#LARGEST] to 0.
    private static FloatVector exponential(FloatVector v) {
        FloatVector shifted = v.mul(LOG2_E).add(ROUNDER);
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.mul(-LN_2_HIGH).add(v);
        r = n.mul(-LN_2_LOW).add(r);
        FloatVector sum = r.mul(1f / 5040).add(1f / 720);
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1f / 120));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1f / 24));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1f / 6));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1));
        IntVector exponent = shifted.reinterpretAsInts().lanewise(LSHL, FRACTION_BITS);
        return sum.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }
}
