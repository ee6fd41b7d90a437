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
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Batch normalisation (Ioffe and Szegedy, ICML 2015) of channels-last memory, (rows, channels) of float32, with
/// ReLU6 behind it if wanted: `z = clip(gain * (x - mean) * inverse + bias)` with `inverse = 1 / sqrt(variance +
/// epsilon)`.
///
/// All methods but [Moments#of] work on a block of rows that the caller chooses, so that what comes next finds it
/// in the cache. Lanes are channels; where a row does not fill its vectors, several rows together do, and numbers
/// per channel stand in memory once for each of them. Sums have an order that depends on the shape alone.
public final class ChannelNorm {
    private static final float CEILING = 6;

    private final int channels;
    private final Period period;
    private final float floor;
    private final float ceiling;
    private final float[] mean;
    private final float[] inverse;
    private final float[] scale;
    private final float[] bias;

    /// @param mean, variance, gain and bias: one entry per channel
    /// @param clipped whether ReLU6 follows
    public ChannelNorm(double[] mean, double[] variance, double epsilon, float[] gain, float[] bias, boolean clipped) {
        this.channels = mean.length;
        this.period = Period.of(channels);
        this.floor = clipped ? 0 : Float.NEGATIVE_INFINITY;
        this.ceiling = clipped ? CEILING : Float.POSITIVE_INFINITY;
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

    /// The fewest rows that fill whole vectors.
    private record Period(int channels, int rows) {
        static Period of(int channels) {
            int rows = 1;
            while (rows * channels % COUNT != 0) {
                rows *= 2; // vectors have a power of two of lanes
            }
            return new Period(channels, rows);
        }

        int length() {
            return rows * channels;
        }

        /// In bytes.
        long stride() {
            return length() * 4L;
        }
    }

    /// Mean and biased variance of each channel.
    @SuppressWarnings("ArrayRecordComponent") // one number per channel, read by the kernels
    public record Moments(double[] mean, double[] variance) {
        /// Of x (rows, channels); NaN where there are no rows.
        public static Moments of(MemorySegment x, long rows, int channels) {
            if (x.byteSize() < rows * channels * Float.BYTES) {
                throw new IllegalArgumentException("too little memory for " + rows + " rows of " + channels);
            }
            RowBlocks blocks = new RowBlocks(rows, channels);
            Collector collector = new Collector(x, rows, channels, blocks.pieces());
            blocks.forEach(collector::add);
            return collector.moments();
        }

        /// Measures pieces of rows, side by side, and puts them together in their order (Chan, Golub and LeVeque,
        /// The American Statistician 1983).
        public static final class Collector {
            private final MemorySegment x;
            private final long rows;
            private final Period period;
            private final float[][] shifts;
            private final Sums[] sums;
            private final long[] counts;

            /// @param x (rows, channels)
            public Collector(MemorySegment x, long rows, int channels, int pieces) {
                this.x = x;
                this.rows = rows;
                this.period = Period.of(channels);
                this.shifts = new float[pieces][];
                this.sums = new Sums[pieces];
                this.counts = new long[pieces];
            }

            /// Measures some rows; those of a piece by one thread at a time.
            public void add(int piece, long row, int count) {
                long at = x.address() + row * period.channels() * Float.BYTES;
                if (counts[piece] == 0) {
                    // Differences to the first row: the variance of values far from zero keeps its digits.
                    shifts[piece] = new float[period.length()];
                    sums[piece] = new Sums(period.channels());
                    for (int i = 0; i < period.length(); i++) {
                        shifts[piece][i] = Lanes.get(at + 4L * (i % period.channels()));
                    }
                }
                Moments.add(at, count, period, shifts[piece], sums[piece]);
                counts[piece] += count;
            }

            /// Of all that was measured; NaN if that was nothing.
            public Moments moments() {
                int channels = period.channels();
                double[] mean = new double[channels];
                double[] variance = new double[channels];
                for (int c = 0; c < channels; c++) {
                    double n = 0;
                    double ofAll = 0;
                    double squares = 0;
                    for (int piece = 0; piece < counts.length; piece++) {
                        double count = counts[piece];
                        if (count > 0) {
                            double difference = sums[piece].gradients[c] / count;
                            double away = shifts[piece][c] + difference - ofAll;
                            double own = sums[piece].products[c] - count * difference * difference;
                            squares += Math.max(0, own) + away * away * n * count / (n + count);
                            ofAll += away * count / (n + count);
                            n += count;
                        }
                    }
                    mean[c] = n == 0 ? Double.NaN : ofAll;
                    variance[c] = squares / rows;
                }
                return new Moments(mean, variance);
            }
        }

        private static void add(long x, int rows, Period period, float[] shift, Sums sums) {
            int periods = rows / period.rows();
            long stride = period.length() * 4L;
            float[] differences = new float[period.length()];
            float[] products = new float[period.length()];
            for (int i = 0; i < period.length(); i += COUNT) {
                FloatVector first = FloatVector.fromArray(SPECIES, shift, i);
                FloatVector sum = FloatVector.zero(SPECIES);
                FloatVector squares = sum;
                long at = x + 4L * i;
                for (int p = 0; p < periods; p++, at += stride) {
                    FloatVector d = load(at).sub(first);
                    sum = sum.add(d);
                    squares = d.fma(d, squares);
                }
                sum.intoArray(differences, i);
                squares.intoArray(products, i);
            }
            sums.add(differences, products);
            for (int row = periods * period.rows(); row < rows; row++) {
                for (int c = 0; c < period.channels(); c++) {
                    double d = Lanes.get(x + 4L * ((long) row * period.channels() + c)) - shift[c];
                    sums.gradients[c] += d;
                    sums.products[c] += d * d;
                }
            }
        }
    }

    /// Two sums over rows for each channel.
    ///
    /// @param gradients `sum dy`, which is also the gradient of the bias
    /// @param products `sum dy * (x - mean) * inverse`, which is also the gradient of the gain
    @SuppressWarnings("ArrayRecordComponent") // added to
    public record Sums(double[] gradients, double[] products) {
        private Sums(int channels) {
            this(new double[channels], new double[channels]);
        }

        /// Zeros for each piece of work.
        public static Sums[] perPiece(RowBlocks blocks) {
            Sums[] sums = new Sums[blocks.pieces()];
            Arrays.setAll(sums, i -> new Sums(blocks.columns()));
            return sums;
        }

        /// Those of all pieces, added in their order.
        public static Sums total(Sums[] pieces, int channels) {
            Sums total = new Sums(channels);
            for (Sums piece : pieces) {
                for (int c = 0; c < channels; c++) {
                    total.gradients[c] += piece.gradients[c];
                    total.products[c] += piece.products[c];
                }
            }
            return total;
        }

        /// @param ofGradients and ofProducts: one number per lane of a period
        private void add(float[] ofGradients, float[] ofProducts) {
            for (int i = 0; i < ofGradients.length; i++) {
                gradients[i % gradients.length] += ofGradients[i];
                products[i % products.length] += ofProducts[i];
            }
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
    public void clipGradient(long x, long dz, long dy, int rows, Sums sums) {
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
            Sums sums,
            double[] ofStep,
            int place) {
        int periods = rows / period.rows();
        int length = period.length();
        float[] sum = new float[length];
        float[] product = new float[length];
        FloatVector stepSum = FloatVector.zero(SPECIES);
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
                stepSum = d.fma(r.blend(r.sub(v).mul(inside), inRange), stepSum);
                VectorMask<Float> passes = inRange.andNot(below.or(above));
                d = FloatVector.zero(SPECIES).blend(d, passes);
                FloatVector.fromArray(SPECIES, sum, i).add(d).intoArray(sum, i);
                d.fma(centred, FloatVector.fromArray(SPECIES, product, i)).intoArray(product, i);
                Lanes.store(d, dy + at);
            }
        }
        scale(product);
        sums.add(sum, product);
        ofStep[place] += GridRounding.sum(stepSum);
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
    public Corrections corrections(Sums sums, long rows, boolean ofBatch) {
        float[] constants = new float[period.length()];
        float[] slopes = new float[period.length()];
        for (int i = 0; ofBatch && i < period.length(); i++) {
            constants[i] = (float) (sums.gradients[i % channels] / rows);
            slopes[i] = (float) (-sums.products[i % channels] / rows * inverse[i]);
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
