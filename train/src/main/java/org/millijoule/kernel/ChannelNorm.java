package org.millijoule.kernel;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.millijoule.kernel.Lanes.BYTES;
import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.load;

import java.lang.foreign.Arena;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Batch normalisation (Ioffe and Szegedy, ICML 2015) of channels-last memory, (rows, channels) of float32, with
/// a clip behind it, such as ReLU6: `z = clip(gain * (x - mean) * inverse + bias)` with
/// `inverse = 1 / sqrt(variance + epsilon)`.
///
/// All methods work on a block of rows that the caller chooses, so that what comes next finds it
/// in the cache. Lanes are channels; where a row does not fill its vectors, several rows together do, and numbers
/// per channel stand in memory once for each of them. Sums have an order that depends on the shape alone.
public final class ChannelNorm {
    private final int channels;
    private final RowPeriod period;
    private final float floor;
    private final float ceiling;
    private final float[] mean;
    private final float[] inverse;
    private final float[] scale;
    private final float[] bias;

    /// Between what a result is clipped: 0 and 6 is ReLU6, 0 and infinity ReLU.
    public record Clip(float floor, float ceiling) {
        /// Nothing is clipped.
        public static final Clip NONE = new Clip(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

        /// The clipped rectifier.
        public static final Clip RELU6 = new Clip(0, 6);
    }

    /// The arguments `mean`, `variance`, `gain` and `bias` have one entry per channel.
    public ChannelNorm(double[] mean, double[] variance, double epsilon, float[] gain, float[] bias, Clip clip) {
        this.channels = mean.length;
        this.period = RowPeriod.of(channels);
        this.floor = clip.floor();
        this.ceiling = clip.ceiling();
        this.mean = new float[period.length()];
        this.inverse = new float[period.length()];
        this.scale = new float[period.length()];
        this.bias = new float[period.length()];
        for (int i = 0; i < period.length(); i++) {
            int c = i % channels;
            double inverseDeviation = 1 / Math.sqrt(variance[c] + epsilon);
            this.mean[i] = (float) mean[c];
            this.inverse[i] = (float) inverseDeviation;
            this.scale[i] = (float) (gain[c] * inverseDeviation);
            this.bias[i] = bias[c];
        }
    }

    public int channels() {
        return channels;
    }

    /// z from x, a block of rows.
    ///
    /// @param x and z: addresses of (rows, channels); they may be the same
    public void forward(long x, long z, int rows) {
        int periods = rows / period.rows();
        int length = period.length();
        long at = 0;
        for (int p = 0; p < periods; p++) {
            for (int i = 0; i < length; i += COUNT, at += BYTES) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, i);
                FloatVector b = FloatVector.fromArray(SPECIES, bias, i);
                Lanes.store(clip(load(x + at).sub(m).fma(s, b)), z + at); // NaN stays NaN
            }
        }
        withRest(rows, x, x, z, (from, _, to) -> forward(from, to, period.rows()));
    }

    /// NaN stays NaN. Not `max` and `min`, which take three times the instructions for the sake of -0.
    private FloatVector clip(FloatVector y) {
        return y.blend(floor, y.compare(LT, floor)).blend(ceiling, y.compare(GT, ceiling));
    }

    /// dy, the gradient before the clip, from dz, a block of rows; adds to the sums.
    ///
    /// @param dz and dy: addresses of (rows, channels); they may be the same
    public void clipGradient(long x, long dz, long dy, int rows, ChannelSums sums) {
        int periods = rows / period.rows();
        int length = period.length();
        float[] sum = new float[length];
        float[] product = new float[length];
        long at = 0;
        for (int p = 0; p < periods; p++) {
            for (int i = 0; i < length; i += COUNT, at += BYTES) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, i);
                FloatVector b = FloatVector.fromArray(SPECIES, bias, i);
                FloatVector centred = load(x + at).sub(m);
                FloatVector y = centred.fma(s, b);
                // Not a branch for what is not clipped: vectors that meet after one are allocated.
                VectorMask<Float> passes = y.compare(GT, floor).and(y.compare(LT, ceiling));
                FloatVector d = FloatVector.zero(SPECIES).blend(load(dz + at), passes);
                FloatVector.fromArray(SPECIES, sum, i).add(d).intoArray(sum, i);
                d.fma(centred, FloatVector.fromArray(SPECIES, product, i)).intoArray(product, i);
                Lanes.store(d, dy + at);
            }
        }
        scale(product);
        sums.add(sum, product);
        withRest(rows, x, dz, dy, (from, gradient, to) -> clipGradient(from, gradient, to, period.rows(), sums));
    }

    /// `Q(z)` from x, a block of rows, with Q as in [GridRounding#forward]: z is never in memory.
    ///
    /// @param x and q: addresses of (rows, channels)
    public void forwardRounded(long x, long q, int rows, float step, float lowest, float highest) {
        int periods = rows / period.rows();
        int length = period.length();
        long at = 0;
        for (int p = 0; p < periods; p++) {
            for (int i = 0; i < length; i += COUNT, at += BYTES) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, i);
                FloatVector b = FloatVector.fromArray(SPECIES, bias, i);
                FloatVector z = clip(load(x + at).sub(m).fma(s, b));
                Lanes.store(
                        GridRounding.round(GridRounding.clamp(z.div(step), lowest, highest))
                                .mul(step),
                        q + at);
            }
        }
        withRest(rows, x, x, q, (from, _, to) -> forwardRounded(from, to, period.rows(), step, lowest, highest));
    }

    /// dy, the gradient before clip and rounding, from dq, a block of rows; adds to the sums of the channels and,
    /// as [GridRounding#backward], to `ofStep[at]`.
    ///
    /// @param dq and dy: addresses of (rows, channels); they may be the same
    public void roundedGradient(
            long x,
            long dq,
            long dy,
            int rows,
            float step,
            float lowest,
            float highest,
            float inside,
            ChannelSums sums,
            double[] ofStep,
            int place) {
        int periods = rows / period.rows();
        int length = period.length();
        float[] sum = new float[length];
        float[] product = new float[length];
        float[] stepSum = new float[length];
        long at = 0;
        for (int p = 0; p < periods; p++) {
            for (int i = 0; i < length; i += COUNT, at += BYTES) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, i);
                FloatVector b = FloatVector.fromArray(SPECIES, bias, i);
                FloatVector centred = load(x + at).sub(m);
                FloatVector y = centred.fma(s, b);
                VectorMask<Float> below = y.compare(LE, floor);
                VectorMask<Float> above = y.compare(GE, ceiling);
                FloatVector v = y.blend(floor, below).blend(ceiling, above).div(step);
                FloatVector t = GridRounding.clamp(v, lowest, highest);
                FloatVector r = GridRounding.round(t);
                VectorMask<Float> inRange = t.compare(EQ, v);
                FloatVector d = load(dq + at);
                FloatVector slope = r.blend(r.sub(v).mul(inside), inRange);
                d.fma(slope, FloatVector.fromArray(SPECIES, stepSum, i)).intoArray(stepSum, i);
                VectorMask<Float> passes = inRange.andNot(below.or(above));
                d = FloatVector.zero(SPECIES).blend(d, passes);
                FloatVector.fromArray(SPECIES, sum, i).add(d).intoArray(sum, i);
                d.fma(centred, FloatVector.fromArray(SPECIES, product, i)).intoArray(product, i);
                Lanes.store(d, dy + at);
            }
        }
        scale(product);
        sums.add(sum, product);
        ofStep[place] += Lanes.sum(stepSum);
        withRest(
                rows,
                x,
                dq,
                dy,
                (from, gradient, to) -> roundedGradient(
                        from, gradient, to, period.rows(), step, lowest, highest, inside, sums, ofStep, place));
    }

    /// What [#inputGradient] subtracts: `mean(dy)` and `inverse * mean(dy * (x - mean) * inverse)` of each
    /// channel.
    @SuppressWarnings("ArrayRecordComponent") // one number per lane of a period
    public record Corrections(float[] constants, float[] slopes) {}

    /// From the sums of all rows, where mean and variance are those of the rows; none where they do not depend on
    /// x.
    ///
    /// @param rows all there are
    public Corrections corrections(ChannelSums sums, long rows, boolean ofBatch) {
        float[] constants = new float[period.length()];
        float[] slopes = new float[period.length()];
        for (int i = 0; ofBatch && i < period.length(); i++) {
            constants[i] = (float) (sums.gradients()[i % channels] / rows);
            slopes[i] = (float) (-sums.products()[i % channels] / rows * inverse[i]);
        }
        return new Corrections(constants, slopes);
    }

    /// dx from dy, a block of rows:
    /// `dx = gain * inverse * (dy - mean(dy) - (x - mean) * inverse * mean(dy * (x - mean) * inverse))`.
    ///
    /// @param dy and dx: addresses of (rows, channels); they may be the same
    public void inputGradient(long x, long dy, long dx, int rows, Corrections corrections) {
        int periods = rows / period.rows();
        int length = period.length();
        long at = 0;
        for (int p = 0; p < periods; p++) {
            for (int i = 0; i < length; i += COUNT, at += BYTES) {
                FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
                FloatVector s = FloatVector.fromArray(SPECIES, scale, i);
                FloatVector a = FloatVector.fromArray(SPECIES, corrections.constants, i);
                FloatVector b = FloatVector.fromArray(SPECIES, corrections.slopes, i);
                FloatVector d = load(dy + at).sub(a);
                Lanes.store(load(x + at).sub(m).fma(b, d).mul(s), dx + at);
            }
        }
        withRest(
                rows, x, dy, dx, (from, gradient, to) -> inputGradient(from, gradient, to, period.rows(), corrections));
    }

    private void scale(float[] products) {
        for (int i = 0; i < products.length; i++) {
            products[i] *= inverse[i];
        }
    }

    private interface OfOnePeriod {
        void run(long x, long dy, long out);
    }

    /// Rows behind the last whole period, through copies filled up with zeros.
    private void withRest(int rows, long x, long dy, long out, OfOnePeriod work) {
        int rest = rows % period.rows();
        if (rest == 0) {
            return;
        }
        long at = (long) (rows - rest) * channels * Float.BYTES;
        long bytes = (long) rest * channels * Float.BYTES;
        try (Arena arena = Arena.ofConfined()) {
            long copies = arena.allocate(3 * period.stride(), 64).address();
            long gradient = copies + period.stride();
            long result = gradient + period.stride();
            Lanes.copy(x + at, copies, bytes);
            Lanes.copy(dy + at, gradient, bytes);
            work.run(copies, gradient, result);
            Lanes.copy(result, out + at, bytes);
        }
    }
}
