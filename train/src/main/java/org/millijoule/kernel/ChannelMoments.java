package org.millijoule.kernel;

import static org.millijoule.kernel.Lanes.COUNT;
import static org.millijoule.kernel.Lanes.SPECIES;
import static org.millijoule.kernel.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Mean and biased variance of each channel.
@SuppressWarnings("ArrayRecordComponent") // one number per channel, read by the kernels
public record ChannelMoments(double[] mean, double[] variance) {
    /// Of x (rows, channels); NaN where there are no rows.
    public static ChannelMoments of(MemorySegment x, long rows, int channels) {
        if (x.byteSize() < rows * channels * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + rows + " rows of " + channels);
        }
        RowBlocks blocks = new RowBlocks(rows, channels);
        Collector collector = new Collector(rows, channels, blocks.pieces());
        blocks.forEach(collector.over(x)::accept);
        return collector.moments();
    }

    /// Measures pieces of rows, side by side, and puts them together in their order (Chan, Golub and LeVeque,
    /// The American Statistician 1983).
    public static final class Collector {
        private final long rows;
        private final RowPeriod period;
        private final float[][] shifts;
        private final ChannelSums[] sums;
        private final long[] counts;

        public Collector(long rows, int channels, int pieces) {
            this.rows = rows;
            this.period = RowPeriod.of(channels);
            this.shifts = new float[pieces][];
            this.sums = new ChannelSums[pieces];
            this.counts = new long[pieces];
        }

        /// Measures rows of x (rows, channels) as they are written.
        public RowsWritten over(MemorySegment x) {
            return (piece, row, count) -> add(piece, x.address() + row * period.channels() * Float.BYTES, count);
        }

        /// Measures some rows; those of a piece by one thread at a time.
        ///
        /// @param at address of (count, channels)
        public void add(int piece, long at, int count) {
            if (counts[piece] == 0) {
                // Differences to the first row: the variance of values far from zero keeps its digits.
                shifts[piece] = new float[period.length()];
                sums[piece] = new ChannelSums(period.channels());
                for (int i = 0; i < period.length(); i++) {
                    shifts[piece][i] = Lanes.get(at + 4L * (i % period.channels()));
                }
            }
            ChannelMoments.add(at, count, period, shifts[piece], sums[piece]);
            counts[piece] += count;
        }

        /// Of all that was measured; NaN if that was nothing.
        public ChannelMoments moments() {
            int channels = period.channels();
            double[] mean = new double[channels];
            double[] squares = new double[channels];
            double n = 0;
            for (int piece = 0; piece < counts.length; piece++) {
                if (counts[piece] > 0) {
                    sums[piece].settle();
                    join(sums[piece], shifts[piece], (double) counts[piece], n, mean, squares);
                    n += (double) counts[piece];
                }
            }
            for (int c = 0; c < channels; c++) {
                squares[c] /= rows;
            }
            if (n == 0) {
                Arrays.fill(mean, Double.NaN);
            }
            return new ChannelMoments(mean, squares);
        }

        /// @param n rows joined before
        /// @param squares sums of squares of differences to the mean
        private static void join(
                ChannelSums own, float[] shift, double count, double n, double[] mean, double[] squares) {
            double[] differences = own.gradients();
            double[] products = own.products();
            double ofMeans = n * count / (n + count);
            double share = count / (n + count);
            for (int c = 0; c < mean.length; c++) {
                double difference = differences[c] / count;
                double away = shift[c] + difference - mean[c];
                double ownSquares = Math.max(0, products[c] - count * difference * difference);
                squares[c] += ownSquares + away * away * ofMeans;
                mean[c] += away * share;
            }
        }
    }

    private static void add(long x, int rows, RowPeriod period, float[] shift, ChannelSums sums) {
        int periods = rows / period.rows();
        sums.prepare(periods, period.length());
        float[] differences = sums.pendingGradients();
        float[] products = sums.pendingProducts();
        for (int i = 0; i < period.length(); i += COUNT) {
            FloatVector first = FloatVector.fromArray(SPECIES, shift, i);
            FloatVector sum = FloatVector.fromArray(SPECIES, differences, i);
            FloatVector squares = FloatVector.fromArray(SPECIES, products, i);
            long at = x + 4L * i;
            for (int p = 0; p < periods; p++, at += period.stride()) {
                FloatVector d = load(at).sub(first);
                sum = sum.add(d);
                squares = d.fma(d, squares);
            }
            sum.intoArray(differences, i);
            squares.intoArray(products, i);
        }
        for (int row = periods * period.rows(); row < rows; row++) {
            for (int c = 0; c < period.channels(); c++) {
                double d = Lanes.get(x + 4L * ((long) row * period.channels() + c)) - shift[c];
                sums.gradients()[c] += d;
                sums.products()[c] += d * d;
            }
        }
    }
}
