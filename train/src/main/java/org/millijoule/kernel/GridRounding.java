package org.millijoule.kernel;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.WIDEST;
import static org.millijoule.kernel.Lanes.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Rounding to a grid of integers times a step, on ranges of float32 memory, as LSQ (Esser et al., ICLR 2020)
/// does it: `v = x / step`, `t = clamp(v)`, `r = round(t)`, `Q = r * step`.
///
/// Division, not multiplication by the inverse: ONNX divides, and a value between two integers must fall to the
/// same side. Clamping before rounding gives the same integer because the bounds are integers. NaN stays NaN. The
/// integers of the grid are `lowest` to `highest`. What is left behind whole vectors, such as all taps of a
/// depthwise kernel, is done one by one: under masks, a row took 3 us. Sums have a fixed order ([Lanes]), so they are
/// equal bit for bit in every run and on every processor.
public final class GridRounding {
    /// 1.5 * 2^23: adding it to a float below 2^22 leaves no bits for the fraction, rounded ties to even.
    static final float ROUNDER = 0x1.8p23f;

    private GridRounding() {}

    /// `out = weight * Q(x)`, or `out += weight * Q(x)` if `add`, for `length` elements.
    ///
    /// @param x and out: addresses; they may be the same unless `add`
    public static void forward(
            long x, long out, int length, float step, float lowest, float highest, float weight, boolean add) {
        VectorMask<Float> present = SPECIES.maskAll(add); // not a branch: vectors that meet after one are allocated
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += COUNT) {
            long at = (long) i * Float.BYTES;
            FloatVector r = round(clamp(load(x + at).div(step), lowest, highest));
            FloatVector q = r.mul(step).mul(weight);
            Lanes.store(q.add(load(out + at, present)), out + at);
        }
        for (int i = whole; i < length; i++) {
            long at = (long) i * Float.BYTES;
            float q = round(clamp(Lanes.get(x + at) / step, lowest, highest)) * step * weight;
            Lanes.set(out + at, q + (add ? Lanes.get(out + at) : 0));
        }
    }

    /// `dx = weight * dy` inside the range and 0 outside, or `+=` if `add`, and `out` as [#forward] once more;
    /// adds to `sums[at]` the sum of `dy * inside * (r - v)` inside the range and `dy * r` outside, and to
    /// `sums[at + 1]` the sum of `dy * r`.
    ///
    /// @param x, dy and dx: addresses; dx may be dy unless `add`
    /// @param out address, none of the others
    /// @param inside the factor on `r - v`
    public static void backward(
            long x,
            long dy,
            long dx,
            long out,
            int length,
            float step,
            float lowest,
            float highest,
            float weight,
            float inside,
            boolean add,
            double[] sums,
            int at) {
        float[] ofStep = new float[WIDEST];
        float[] ofMask = new float[WIDEST];
        VectorMask<Float> present = SPECIES.maskAll(add); // not a branch: vectors that meet after one are allocated
        for (int lane = 0; lane < WIDEST; lane += COUNT) {
            FloatVector stepLanes = FloatVector.zero(SPECIES);
            FloatVector maskLanes = FloatVector.zero(SPECIES);
            for (int i = lane; i <= length - COUNT; i += WIDEST) {
                long place = (long) i * Float.BYTES;
                FloatVector v = load(x + place).div(step);
                FloatVector d = load(dy + place);
                FloatVector t = clamp(v, lowest, highest);
                VectorMask<Float> clipped = t.compare(EQ, v).not();
                FloatVector r = round(t);
                Lanes.store(r.mul(step).mul(weight).add(load(out + place, present)), out + place);
                stepLanes = stepLanes.add(d.mul(r.sub(v).mul(inside).blend(r, clipped)));
                maskLanes = maskLanes.add(d.mul(r));
                FloatVector g = d.mul(weight).blend(0, clipped);
                Lanes.store(g.add(load(dx + place, present)), dx + place);
            }
            stepLanes.intoArray(ofStep, lane);
            maskLanes.intoArray(ofMask, lane);
        }
        for (int i = SPECIES.loopBound(length); i < length; i++) {
            long place = (long) i * Float.BYTES;
            float v = Lanes.get(x + place) / step;
            float d = Lanes.get(dy + place);
            float t = clamp(v, lowest, highest);
            boolean passes = t == v; // false for NaN
            float r = round(t);
            Lanes.set(out + place, r * step * weight + (add ? Lanes.get(out + place) : 0));
            ofStep[i % WIDEST] += d * (passes ? (r - v) * inside : r);
            ofMask[i % WIDEST] += d * r;
            Lanes.set(dx + place, (passes ? d * weight : 0) + (add ? Lanes.get(dx + place) : 0));
        }
        sums[at] += Lanes.sum(ofStep);
        sums[at + 1] += Lanes.sum(ofMask);
    }

    /// Adds the sum of `dy * r` to `sums[at]`: all that a grid of weight 0 contributes to the backward pass.
    public static void dot(
            long x, long dy, int length, float step, float lowest, float highest, double[] sums, int at) {
        float[] ofMask = new float[WIDEST];
        for (int lane = 0; lane < WIDEST; lane += COUNT) {
            FloatVector lanes = FloatVector.zero(SPECIES);
            for (int i = lane; i <= length - COUNT; i += WIDEST) {
                long place = (long) i * Float.BYTES;
                FloatVector r = round(clamp(load(x + place).div(step), lowest, highest));
                lanes = lanes.add(load(dy + place).mul(r));
            }
            lanes.intoArray(ofMask, lane);
        }
        for (int i = SPECIES.loopBound(length); i < length; i++) {
            long place = (long) i * Float.BYTES;
            float r = round(clamp(Lanes.get(x + place) / step, lowest, highest));
            ofMask[i % WIDEST] += Lanes.get(dy + place) * r;
        }
        sums[at] += Lanes.sum(ofMask);
    }

    /// The sum of `(x - Q(x))^2`. Scalar: calibration runs before the vector code is compiled, and until then
    /// that is a hundred times slower.
    public static double squaredError(float[] x, float step, float lowest, float highest) {
        double sum = 0;
        for (float value : x) {
            float t = Math.min(Math.max(value / step, lowest), highest);
            float error = value - ((t + ROUNDER) - ROUNDER) * step;
            sum += (double) error * error;
        }
        return sum;
    }

    /// Comparisons are false for NaN, so NaN passes.
    static FloatVector clamp(FloatVector v, float lowest, float highest) {
        return v.blend(lowest, v.compare(LT, lowest)).blend(highest, v.compare(GT, highest));
    }

    static float clamp(float v, float lowest, float highest) {
        float atLeast = v < lowest ? lowest : v;
        return atLeast > highest ? highest : atLeast;
    }

    static float round(float t) {
        return (t + ROUNDER) - ROUNDER;
    }

    static FloatVector round(FloatVector t) {
        return t.add(ROUNDER).sub(ROUNDER);
    }
}
