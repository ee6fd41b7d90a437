package org.millijoule.quantize;

import static java.nio.ByteOrder.nativeOrder;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// LSQ's arithmetic on ranges of float32 memory, one grid at a time:
/// `v = x / step`, `t = clamp(v)`, `r = round(t)`, `Q = r * step`.
///
/// Division, not multiplication by the inverse: ONNX divides, and a value between two integers must fall to the
/// same side. Clamping before rounding gives the same integer because the bounds are integers. NaN stays NaN.
/// Sums add lane by lane in a fixed order, so they are equal bit for bit in every run.
final class LsqKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /// 1.5 * 2^23: adding it to a float below 2^22 leaves no bits for the fraction, rounded ties to even.
    private static final float ROUNDER = 0x1.8p23f;

    private LsqKernel() {}

    /// `out = weight * Q(x)`, or `out += weight * Q(x)` if `add`, for elements `from .. from + length - 1`.
    static void forward(
            MemorySegment x,
            MemorySegment out,
            long from,
            int length,
            float step,
            Grid grid,
            float weight,
            boolean add) {
        float lowest = grid.lowest();
        float highest = grid.highest();
        VectorMask<Float> present = SPECIES.maskAll(add); // not a branch: vectors that meet after one are allocated
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += LANES) {
            long at = (from + i) * Float.BYTES;
            FloatVector r = round(clamp(load(x, at).div(step), lowest, highest));
            FloatVector q = r.mul(step).mul(weight);
            q.add(load(out, at, present)).intoMemorySegment(out, at, nativeOrder());
        }
        if (whole < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(whole, length);
            long at = (from + whole) * Float.BYTES;
            FloatVector r = round(clamp(load(x, at, rest).div(step), lowest, highest));
            FloatVector q = r.mul(step).mul(weight);
            q.add(load(out, at, present.and(rest))).intoMemorySegment(out, at, nativeOrder(), rest);
        }
    }

    /// `dx = weight * dy` inside the range and 0 outside, or `+=` if `add`; adds to `sums[at]` the sum of
    /// `dy * inside * (r - v)` inside the range and `dy * r` outside, and to `sums[at + 1]` the sum of `dy * r`.
    ///
    /// @param inside [StepGradient#inside()]
    static void backward(
            MemorySegment x,
            MemorySegment dy,
            MemorySegment dx,
            long from,
            int length,
            float step,
            Grid grid,
            float weight,
            float inside,
            boolean add,
            double[] sums,
            int at) {
        float lowest = grid.lowest();
        float highest = grid.highest();
        FloatVector ofStep = FloatVector.zero(SPECIES);
        FloatVector ofMask = FloatVector.zero(SPECIES);
        VectorMask<Float> present = SPECIES.maskAll(add); // not a branch: vectors that meet after one are allocated
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += LANES) {
            long place = (from + i) * Float.BYTES;
            FloatVector v = load(x, place).div(step);
            FloatVector d = load(dy, place);
            FloatVector t = clamp(v, lowest, highest);
            VectorMask<Float> clipped = t.compare(EQ, v).not();
            FloatVector r = round(t);
            ofStep = ofStep.add(d.mul(r.sub(v).mul(inside).blend(r, clipped)));
            ofMask = ofMask.add(d.mul(r));
            FloatVector g = d.mul(weight).blend(0, clipped);
            g.add(load(dx, place, present)).intoMemorySegment(dx, place, nativeOrder());
        }
        if (whole < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(whole, length);
            long place = (from + whole) * Float.BYTES;
            FloatVector v = load(x, place, rest).div(step);
            FloatVector d = load(dy, place, rest);
            FloatVector t = clamp(v, lowest, highest);
            VectorMask<Float> clipped = t.compare(EQ, v).not();
            FloatVector r = round(t);
            ofStep = ofStep.add(d.mul(r.sub(v).mul(inside).blend(r, clipped)), rest);
            ofMask = ofMask.add(d.mul(r), rest);
            FloatVector g = d.mul(weight).blend(0, clipped);
            g.add(load(dx, place, present.and(rest))).intoMemorySegment(dx, place, nativeOrder(), rest);
        }
        sums[at] += sum(ofStep);
        sums[at + 1] += sum(ofMask);
    }

    /// Adds the sum of `dy * r` to `sums[at]`: all that a grid of weight 0 contributes to the backward pass.
    static void dot(
            MemorySegment x, MemorySegment dy, long from, int length, float step, Grid grid, double[] sums, int at) {
        float lowest = grid.lowest();
        float highest = grid.highest();
        FloatVector ofMask = FloatVector.zero(SPECIES);
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += LANES) {
            long place = (from + i) * Float.BYTES;
            FloatVector r = round(clamp(load(x, place).div(step), lowest, highest));
            ofMask = ofMask.add(load(dy, place).mul(r));
        }
        if (whole < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(whole, length);
            long place = (from + whole) * Float.BYTES;
            FloatVector r = round(clamp(load(x, place, rest).div(step), lowest, highest));
            ofMask = ofMask.add(load(dy, place, rest).mul(r), rest);
        }
        sums[at] += sum(ofMask);
    }

    /// The sum of `(x - Q(x))^2`. Scalar: calibration runs before the vector code is compiled, and until then
    /// that is a hundred times slower.
    static double squaredError(float[] x, float step, Grid grid) {
        float lowest = grid.lowest();
        float highest = grid.highest();
        double sum = 0;
        for (float value : x) {
            float t = Math.min(Math.max(value / step, lowest), highest);
            float error = value - ((t + ROUNDER) - ROUNDER) * step;
            sum += (double) error * error;
        }
        return sum;
    }

    private static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(SPECIES, from, at, nativeOrder());
    }

    private static FloatVector load(MemorySegment from, long at, VectorMask<Float> rest) {
        return FloatVector.fromMemorySegment(SPECIES, from, at, nativeOrder(), rest);
    }

    /// Comparisons are false for NaN, so NaN passes.
    private static FloatVector clamp(FloatVector v, float lowest, float highest) {
        return v.blend(lowest, v.compare(LT, lowest)).blend(highest, v.compare(GT, highest));
    }

    private static FloatVector round(FloatVector t) {
        return t.add(ROUNDER).sub(ROUNDER);
    }

    /// Unlike `reduceLanes`, whose order may change between calls.
    private static double sum(FloatVector lanes) {
        double sum = 0;
        for (float lane : lanes.toArray()) {
            sum += lane;
        }
        return sum;
    }
}
