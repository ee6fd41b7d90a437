package org.millijoule.kernel;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.millijoule.kernel.GridRounding.ROUNDER;
import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.WIDEST;
import static org.millijoule.kernel.Lanes.load;

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

    /// Rows that fill vectors together: blocks of a multiple of them leave no rest.
    public int rowsOfPeriod() {
        return period.rows();
    }

    /// z from x, a block of rows.
    ///
    /// @param x and z: addresses of (rows, channels); they may be the same
    public void forward(long x, long z, int rows) {
        int periods = rows / period.rows();
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector s = FloatVector.fromArray(SPECIES, scale, i);
            FloatVector b = FloatVector.fromArray(SPECIES, bias, i);
            long at = i * 4L;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                Lanes.store(clip(load(x + at).sub(m).fma(s, b)), z + at); // NaN stays NaN
            }
        }
        withRest(rows, at -> forward(at[0], at[1], period.rows()), 1, x, z);
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
        sums.prepare(periods, period.length());
        float[] sum = sums.pendingGradients();
        float[] product = sums.pendingProducts();
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector s = FloatVector.fromArray(SPECIES, scale, i);
            FloatVector b = FloatVector.fromArray(SPECIES, bias, i);
            FloatVector gradients = FloatVector.fromArray(SPECIES, sum, i);
            FloatVector products = FloatVector.fromArray(SPECIES, product, i);
            long at = i * 4L;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                FloatVector centred = load(x + at).sub(m);
                FloatVector y = centred.fma(s, b);
                // Not a branch for what is not clipped: vectors that meet after one are allocated.
                VectorMask<Float> passes = y.compare(GT, floor).and(y.compare(LT, ceiling));
                FloatVector d = FloatVector.zero(SPECIES).blend(load(dz + at), passes);
                gradients = gradients.add(d);
                products = d.fma(centred, products);
                Lanes.store(d, dy + at);
            }
            gradients.intoArray(sum, i);
            products.intoArray(product, i);
        }
        withRest(rows, at -> clipGradient(at[0], at[1], at[2], period.rows(), sums), 1, x, dz, dy);
    }

    /// How the clipped and normalised value is laid on a grid, both in one step: with `v = z / step`, z not
    /// clipped, what lies inside of clip and grid is rounded; what lies below or above becomes the least or the
    /// greatest integer that is reached there. One formula serves because clip, division and rounding keep the
    /// order of values. Nothing is divided: the step is part of the norm's own scale and bias.
    public final class Rounding {
        private final float[] scaleOfStep;
        private final float[] biasOfStep;
        private final float step;
        private final float least; // inside, in v
        private final float most;
        private final float below; // integers outside
        private final float above;
        private final float slopeInside;
        private final float slopeBelow;
        private final float slopeAbove;

        private Rounding(float step, float lowest, float highest, float inside) {
            this.step = step;
            scaleOfStep = new float[scale.length];
            biasOfStep = new float[bias.length];
            for (int i = 0; i < scale.length; i++) {
                scaleOfStep[i] = (float) ((double) scale[i] / step);
                biasOfStep[i] = (float) ((double) bias[i] / step);
            }
            float floorOfStep = floor / step;
            float ceilingOfStep = ceiling / step;
            least = Math.max(lowest, Math.nextUp(floorOfStep));
            most = Math.min(highest, Math.nextDown(ceilingOfStep));
            below = GridRounding.round(GridRounding.clamp(floorOfStep, lowest, highest));
            above = GridRounding.round(GridRounding.clamp(ceilingOfStep, lowest, highest));
            slopeInside = inside;
            slopeBelow = floorOfStep < lowest ? below : (below - floorOfStep) * inside;
            slopeAbove = ceilingOfStep > highest ? above : (above - ceilingOfStep) * inside;
        }
    }

    /// Lays results on a grid, as [GridRounding] would.
    ///
    /// @param lowest and highest: integers of the grid
    /// @param inside the factor on `r - v` in the gradient of the step
    public Rounding rounding(float step, float lowest, float highest, float inside) {
        return new Rounding(step, lowest, highest, inside);
    }

    /// `Q(z)` from x, a block of rows: z is never in memory.
    ///
    /// @param x and q: addresses of (rows, channels)
    public void forwardRounded(long x, long q, int rows, Rounding to) {
        int periods = rows / period.rows();
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector s = FloatVector.fromArray(SPECIES, to.scaleOfStep, i);
            FloatVector b = FloatVector.fromArray(SPECIES, to.biasOfStep, i);
            long at = i * 4L;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                FloatVector v = load(x + at).sub(m).fma(s, b); // NaN stays NaN
                VectorMask<Float> under = v.compare(LT, to.least);
                VectorMask<Float> over = v.compare(GT, to.most);
                FloatVector r =
                        v.add(ROUNDER).sub(ROUNDER).blend(to.below, under).blend(to.above, over);
                Lanes.store(r.mul(to.step), q + at);
            }
        }
        withRest(rows, at -> forwardRounded(at[0], at[1], period.rows(), to), 1, x, q);
    }

    /// `q += weight * Q(z)` from x, a block of rows: one grid of a mixture.
    ///
    /// @param x and q: addresses of (rows, channels)
    public void addRounded(long x, long q, int rows, Rounding to, float weight) {
        int periods = rows / period.rows();
        float weighted = weight * to.step;
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector s = FloatVector.fromArray(SPECIES, to.scaleOfStep, i);
            FloatVector b = FloatVector.fromArray(SPECIES, to.biasOfStep, i);
            FloatVector w = FloatVector.broadcast(SPECIES, weighted);
            long at = i * 4L;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                FloatVector v = load(x + at).sub(m).fma(s, b);
                VectorMask<Float> under = v.compare(LT, to.least);
                VectorMask<Float> over = v.compare(GT, to.most);
                FloatVector r =
                        v.add(ROUNDER).sub(ROUNDER).blend(to.below, under).blend(to.above, over);
                Lanes.store(r.fma(w, load(q + at)), q + at);
            }
        }
        withRest(rows, at -> addRounded(at[0], at[1], period.rows(), to, weight), 1, x, q);
    }

    /// Sums of a block's gradients that are not of channels.
    ///
    /// @param ofStep the gradient of the step, as [GridRounding#backward], goes to `ofStep[at]`
    @SuppressWarnings("ArrayRecordComponent") // added to
    public record Place(double[] ofStep, int at) {}

    /// dy, the gradient before clip and rounding, from dq, a block of rows, and Q(z) itself once more; adds to the
    /// sums.
    ///
    /// @param dq and dy: addresses of (rows, channels); they may be the same
    /// @param q address of (rows, channels), none of the others
    public void roundedGradient(
            long x, long dq, long dy, long q, int rows, Rounding to, ChannelSums sums, Place place) {
        int periods = rows / period.rows();
        sums.prepare(periods, period.length());
        float[] sum = sums.pendingGradients();
        float[] product = sums.pendingProducts();
        float[] stepSum = new float[WIDEST];
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector s = FloatVector.fromArray(SPECIES, to.scaleOfStep, i);
            FloatVector b = FloatVector.fromArray(SPECIES, to.biasOfStep, i);
            FloatVector gradients = FloatVector.fromArray(SPECIES, sum, i);
            FloatVector products = FloatVector.fromArray(SPECIES, product, i);
            FloatVector steps = FloatVector.fromArray(SPECIES, stepSum, i % WIDEST);
            long at = i * 4L;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                FloatVector centred = load(x + at).sub(m);
                FloatVector v = centred.fma(s, b);
                VectorMask<Float> under = v.compare(LT, to.least);
                VectorMask<Float> over = v.compare(GT, to.most);
                FloatVector rounded = v.add(ROUNDER).sub(ROUNDER);
                FloatVector r = rounded.blend(to.below, under).blend(to.above, over);
                Lanes.store(r.mul(to.step), q + at);
                FloatVector slope = rounded.sub(v).mul(to.slopeInside);
                FloatVector d = load(dq + at);
                steps = d.fma(slope.blend(to.slopeBelow, under).blend(to.slopeAbove, over), steps);
                d = d.blend(0, under.or(over));
                gradients = gradients.add(d);
                products = d.fma(centred, products);
                Lanes.store(d, dy + at);
            }
            gradients.intoArray(sum, i);
            products.intoArray(product, i);
            steps.intoArray(stepSum, i % WIDEST);
        }
        place.ofStep[place.at] += Lanes.sum(stepSum);
        withRest(
                rows,
                at -> roundedGradient(at[0], at[1], at[2], at[3], period.rows(), to, sums, place),
                2,
                x,
                dq,
                dy,
                q);
    }

    /// The same for one grid of a mixture: adds its share to dy and q, and to `ofStep[at + 1]` the sum of `dq * r`.
    ///
    /// @param dq, dy and q: addresses of (rows, channels), not the same
    public void addRoundedGradient(
            long x, long dq, long dy, long q, int rows, Rounding to, float weight, ChannelSums sums, Place place) {
        int periods = rows / period.rows();
        sums.prepare(periods, period.length());
        float[] sum = sums.pendingGradients();
        float[] product = sums.pendingProducts();
        float[] stepSum = new float[WIDEST];
        float[] maskSum = new float[WIDEST];
        float weighted = weight * to.step;
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector s = FloatVector.fromArray(SPECIES, to.scaleOfStep, i);
            FloatVector b = FloatVector.fromArray(SPECIES, to.biasOfStep, i);
            FloatVector w = FloatVector.broadcast(SPECIES, weighted);
            FloatVector gradients = FloatVector.fromArray(SPECIES, sum, i);
            FloatVector products = FloatVector.fromArray(SPECIES, product, i);
            FloatVector steps = FloatVector.fromArray(SPECIES, stepSum, i % WIDEST);
            FloatVector masks = FloatVector.fromArray(SPECIES, maskSum, i % WIDEST);
            long at = i * 4L;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                FloatVector centred = load(x + at).sub(m);
                FloatVector v = centred.fma(s, b);
                VectorMask<Float> under = v.compare(LT, to.least);
                VectorMask<Float> over = v.compare(GT, to.most);
                FloatVector rounded = v.add(ROUNDER).sub(ROUNDER);
                FloatVector r = rounded.blend(to.below, under).blend(to.above, over);
                Lanes.store(r.fma(w, load(q + at)), q + at);
                FloatVector slope = rounded.sub(v).mul(to.slopeInside);
                FloatVector d = load(dq + at);
                steps = d.fma(slope.blend(to.slopeBelow, under).blend(to.slopeAbove, over), steps);
                masks = d.fma(r, masks);
                d = d.mul(weight).blend(0, under.or(over));
                gradients = gradients.add(d);
                products = d.fma(centred, products);
                Lanes.store(d.add(load(dy + at)), dy + at);
            }
            gradients.intoArray(sum, i);
            products.intoArray(product, i);
            steps.intoArray(stepSum, i % WIDEST);
            masks.intoArray(maskSum, i % WIDEST);
        }
        place.ofStep[place.at] += Lanes.sum(stepSum);
        place.ofStep[place.at + 1] += Lanes.sum(maskSum);
        withRest(
                rows,
                at -> addRoundedGradient(at[0], at[1], at[2], at[3], period.rows(), to, weight, sums, place),
                2,
                x,
                dq,
                dy,
                q);
    }

    /// Adds to `ofStep[at + 1]` the sum of `dq * r` alone: what a grid of weight 0 has.
    public void dotRounded(long x, long dq, int rows, Rounding to, Place place) {
        int periods = rows / period.rows();
        float[] maskSum = new float[WIDEST];
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector s = FloatVector.fromArray(SPECIES, to.scaleOfStep, i);
            FloatVector b = FloatVector.fromArray(SPECIES, to.biasOfStep, i);
            FloatVector masks = FloatVector.fromArray(SPECIES, maskSum, i % WIDEST);
            long at = i * 4L;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                FloatVector v = load(x + at).sub(m).fma(s, b);
                VectorMask<Float> under = v.compare(LT, to.least);
                VectorMask<Float> over = v.compare(GT, to.most);
                FloatVector r =
                        v.add(ROUNDER).sub(ROUNDER).blend(to.below, under).blend(to.above, over);
                masks = load(dq + at).fma(r, masks);
            }
            masks.intoArray(maskSum, i % WIDEST);
        }
        place.ofStep[place.at + 1] += Lanes.sum(maskSum);
        withRest(rows, at -> dotRounded(at[0], at[1], period.rows(), to, place), 0, x, dq);
    }

    /// The sums of all pieces of work.
    public ChannelSums total(ChannelSums[] pieces) {
        ChannelSums total = ChannelSums.total(pieces, channels);
        for (int c = 0; c < channels; c++) {
            total.products()[c] *= inverse[c];
        }
        return total;
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
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean, i);
            FloatVector s = FloatVector.fromArray(SPECIES, scale, i);
            FloatVector a = FloatVector.fromArray(SPECIES, corrections.constants, i);
            FloatVector b = FloatVector.fromArray(SPECIES, corrections.slopes, i);
            long at = i * 4L;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                FloatVector d = load(dy + at).sub(a);
                Lanes.store(load(x + at).sub(m).fma(b, d).mul(s), dx + at);
            }
        }
        withRest(rows, at -> inputGradient(at[0], at[1], at[2], period.rows(), corrections), 1, x, dy, dx);
    }

    /// Work on one period, by the addresses of its operands.
    private interface OfOnePeriod {
        void run(long[] at);
    }

    /// Rows behind the last whole period, through copies filled up with zeros.
    ///
    /// @param results how many of the operands, the last ones, are written
    /// @param operands addresses of (rows, channels); some may be the same
    private void withRest(int rows, OfOnePeriod work, int results, long... operands) {
        int rest = rows % period.rows();
        if (rest == 0) {
            return;
        }
        long before = (long) (rows - rest) * channels * Float.BYTES;
        long bytes = (long) rest * channels * Float.BYTES;
        long floats = (long) operands.length * period.length();
        long copies = Scratch.REST.floats(floats);
        Lanes.clear(copies, floats);
        long[] at = new long[operands.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = copies + i * period.stride();
            Lanes.copy(operands[i] + before, at[i], bytes);
        }
        work.run(at);
        for (int i = at.length - results; i < at.length; i++) {
            Lanes.copy(at[i], operands[i] + before, bytes);
        }
    }
}
