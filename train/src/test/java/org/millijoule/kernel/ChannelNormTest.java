package org.millijoule.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Batch-norm, its clip and the rounding behind it against their formulas in float64.
class ChannelNormTest {
    private static final int GUARD = 64;
    private static final float UNTOUCHED = 12345;
    private static final double EPSILON = 1e-5;
    private static final float STEP = 0.37f;
    private static final float LOWEST = -8; // of the signed grid
    private static final float HIGHEST = 7;

    private final Random random = new Random(5);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void free() {
        arena.close();
    }

    private static final String SHAPES = "1,1 37,1 64,16 5,3 9,24 1000,40 333,7 20,2500 70,96 4097,5"; // rows, channels

    /// With ReLU6 and an unsigned grid as inside of a block, with neither as at its end.
    static Stream<Arguments> passes() {
        return Stream.of(SHAPES.split(" "))
                .map(shape -> shape.split(","))
                .flatMap(shape -> Stream.of(0f, LOWEST)
                        .map(lowest -> Arguments.of(
                                Integer.parseInt(shape[0]), Integer.parseInt(shape[1]), lowest == 0, lowest)));
    }

    @ParameterizedTest
    @MethodSource("passes")
    void everyPassEqualsItsFormula(int rows, int channels, boolean clipped, float lowest) {
        MemorySegment x = gaussian(rows * channels, 2, 1);
        MemorySegment dq = gaussian(rows * channels, 1, 0);
        float[] gain = floats(channels, 1, 0.3);
        float[] bias = floats(channels, 1, 0.5);
        ChannelMoments moments = ChannelMoments.of(x, rows, channels);
        Plain plain = new Plain(x, dq, rows, channels, gain, bias, clipped, lowest);
        assertThat(moments.mean()).containsExactly(plain.mean, within(1e-5));
        assertThat(moments.variance()).containsExactly(plain.variance, within(2e-5));

        ChannelNorm norm = new ChannelNorm(
                plain.mean,
                plain.variance,
                EPSILON,
                gain,
                bias,
                clipped ? ChannelNorm.Clip.RELU6 : ChannelNorm.Clip.NONE);
        RowBlocks blocks = new RowBlocks(rows, channels);
        MemorySegment q = empty(rows * channels);
        ChannelNorm.Rounding grid = norm.rounding(STEP, lowest, HIGHEST, 1);
        blocks.forEach((_, row, count) ->
                norm.forwardRounded(x.address() + blocks.offset(row), q.address() + blocks.offset(row), count, grid));
        close(q, plain.q, 1e-4);

        MemorySegment d = copy(dq);
        MemorySegment again = empty(rows * channels);
        ChannelSums[] sums = ChannelSums.perPiece(blocks);
        double[] ofStep = new double[blocks.pieces()];
        blocks.forEach((piece, row, count) -> {
            long at = blocks.offset(row);
            norm.roundedGradient(
                    x.address() + at,
                    d.address() + at,
                    d.address() + at,
                    again.address() + at,
                    count,
                    grid,
                    sums[piece],
                    new ChannelNorm.Place(ofStep, piece));
        });
        assertThat(again.mismatch(q)).isEqualTo(-1);
        assertThat(Arrays.stream(ofStep).sum()).isCloseTo(plain.ofStep, within(1e-3 * Math.sqrt(rows * channels)));
        ChannelSums total = norm.total(sums);
        double scale = 2e-4 * Math.sqrt(rows + 1);
        assertThat(total.gradients()).containsExactly(plain.ofBias, within(scale));
        assertThat(total.products()).containsExactly(plain.ofGain, within(scale));

        ChannelNorm.Corrections corrections = norm.corrections(total, rows, true);
        blocks.forEach((_, row, count) -> {
            long at = blocks.offset(row);
            norm.inputGradient(x.address() + at, d.address() + at, d.address() + at, count, corrections);
        });
        close(d, plain.dx, 2e-3);
        assertGuarded(x);
        assertGuarded(q);
        assertGuarded(d);
    }

    @Test
    void theVarianceOfValuesFarFromZeroKeepsItsDigits() {
        MemorySegment x = gaussian(5000 * 24, 0.01, 1000);
        double[] variance = ChannelMoments.of(x, 5000, 24).variance();
        for (double v : variance) {
            assertThat(v).isCloseTo(1e-4, within(1e-5));
        }
    }

    @Test
    void momentsAreTheSameBitForBitInEveryRun() {
        MemorySegment x = gaussian(9000 * 24, 1, 1);
        ChannelMoments first = ChannelMoments.of(x, 9000, 24);
        ChannelMoments again = ChannelMoments.of(x, 9000, 24);
        assertThat(first.mean()).isEqualTo(again.mean());
        assertThat(first.variance()).isEqualTo(again.variance());
    }

    @Test
    void nanStaysInItsChannelAndInfinitiesAreClipped() {
        MemorySegment x = gaussian(40 * 20, 1, 0);
        x.setAtIndex(JAVA_FLOAT, 3 * 20 + 4, Float.NaN);
        x.setAtIndex(JAVA_FLOAT, 5 * 20 + 7, Float.POSITIVE_INFINITY);
        x.setAtIndex(JAVA_FLOAT, 6 * 20 + 8, Float.NEGATIVE_INFINITY);
        double[] ones = new double[20];
        Arrays.fill(ones, 1);
        ChannelNorm norm =
                new ChannelNorm(new double[20], ones, 0, floats(20, 1, 0), new float[20], ChannelNorm.Clip.RELU6);
        MemorySegment z = empty(40 * 20);
        norm.forward(x.address(), z.address(), 40);
        for (int i = 0; i < 40 * 20; i++) {
            float value = z.getAtIndex(JAVA_FLOAT, i);
            assertThat(Float.isNaN(value)).isEqualTo(i == 3 * 20 + 4);
        }
        assertThat(z.getAtIndex(JAVA_FLOAT, 5 * 20 + 7)).isEqualTo(6);
        assertThat(z.getAtIndex(JAVA_FLOAT, 6 * 20 + 8)).isZero();
        assertThat(ChannelMoments.of(x, 40, 20).mean()[4]).isNaN();
        assertThat(ChannelMoments.of(x, 40, 20).mean()[5]).isFinite();
    }

    @Test
    void nothingHasNoMoments() {
        assertThat(ChannelMoments.of(empty(0), 0, 3).mean()).containsOnly(Double.NaN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelMoments.of(MemorySegment.ofArray(new float[5]), 2, 3))
                .withMessage("too little memory for 2 rows of 3");
    }

    /// Everything by its formula.
    private static final class Plain {
        private final double[] mean;
        private final double[] variance;
        private final double[] q;
        private final double[] dx;
        private final double[] ofGain;
        private final double[] ofBias;
        private double ofStep;

        Plain(
                MemorySegment x,
                MemorySegment dq,
                int rows,
                int channels,
                float[] gain,
                float[] bias,
                boolean clipped,
                float lowest) {
            mean = new double[channels];
            variance = new double[channels];
            ofGain = new double[channels];
            ofBias = new double[channels];
            q = new double[rows * channels];
            dx = new double[rows * channels];
            double[] dy = new double[rows * channels];
            for (int c = 0; c < channels; c++) {
                for (int r = 0; r < rows; r++) {
                    mean[c] += at(x, r * channels + c) / rows;
                }
                for (int r = 0; r < rows; r++) {
                    variance[c] += Math.pow(at(x, r * channels + c) - mean[c], 2) / rows;
                }
                double inverse = 1 / Math.sqrt(variance[c] + EPSILON);
                for (int r = 0; r < rows; r++) {
                    int i = r * channels + c;
                    double hat = (at(x, i) - mean[c]) * inverse;
                    double y = gain[c] * hat + bias[c];
                    double v = (clipped ? Math.clamp(y, 0, 6) : y) / STEP;
                    double level = Math.rint(Math.clamp(v, lowest, HIGHEST));
                    q[i] = level * STEP;
                    boolean inRange = lowest <= v && v <= HIGHEST;
                    boolean passes = inRange && (!clipped || (y > 0 && y < 6));
                    ofStep += at(dq, i) * (inRange ? level - v : level);
                    dy[i] = passes ? at(dq, i) : 0;
                    ofBias[c] += dy[i];
                    ofGain[c] += dy[i] * hat;
                }
                for (int r = 0; r < rows; r++) {
                    int i = r * channels + c;
                    double hat = (at(x, i) - mean[c]) * inverse;
                    dx[i] = gain[c] * inverse * (dy[i] - ofBias[c] / rows - hat * ofGain[c] / rows);
                }
            }
        }
    }

    private static double at(MemorySegment memory, long i) {
        return memory.getAtIndex(JAVA_FLOAT, i);
    }

    private float[] floats(int count, double mean, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + deviation * random.nextDouble());
        }
        return values;
    }

    private MemorySegment gaussian(int count, double deviation, double mean) {
        MemorySegment memory = empty(count);
        for (int i = 0; i < count; i++) {
            memory.setAtIndex(JAVA_FLOAT, i, (float) (mean + deviation * random.nextGaussian()));
        }
        return memory;
    }

    private MemorySegment copy(MemorySegment from) {
        MemorySegment memory = empty((int) (from.byteSize() / Float.BYTES));
        MemorySegment.copy(from, 0, memory, 0, from.byteSize());
        return memory;
    }

    /// Memory between guards, at no round address.
    private MemorySegment empty(int count) {
        MemorySegment whole = arena.allocate((count + 2L * GUARD + 1) * Float.BYTES, 64);
        for (long i = 0; i < count + 2L * GUARD + 1; i++) {
            whole.setAtIndex(JAVA_FLOAT, i, UNTOUCHED);
        }
        return whole.asSlice((GUARD + 1L) * Float.BYTES, (long) count * Float.BYTES);
    }

    @SuppressWarnings("restricted")
    private static void assertGuarded(MemorySegment memory) {
        MemorySegment whole = MemorySegment.ofAddress(memory.address() - (GUARD + 1L) * Float.BYTES)
                .reinterpret(memory.byteSize() + (2L * GUARD + 1) * Float.BYTES);
        for (int i = 0; i <= GUARD; i++) {
            assertThat(whole.getAtIndex(JAVA_FLOAT, i)).isEqualTo(UNTOUCHED);
        }
        for (int i = 0; i < GUARD; i++) {
            assertThat(whole.getAtIndex(JAVA_FLOAT, memory.byteSize() / Float.BYTES + GUARD + 1 + i))
                    .isEqualTo(UNTOUCHED);
        }
    }

    /// A value that falls to the other side of a rounding is a step away; few may.
    private static void close(MemorySegment actual, double[] expected, double tolerance) {
        int off = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Math.abs(at(actual, i) - expected[i]) > tolerance) {
                off++;
            }
        }
        assertThat(off).isLessThanOrEqualTo(expected.length / 10_000);
    }
}
