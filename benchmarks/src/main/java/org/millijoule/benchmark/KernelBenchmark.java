package org.millijoule.benchmark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.ChannelNorm;
import org.millijoule.kernel.DepthwiseConvolution;
import org.millijoule.kernel.PointwiseConvolution;
import org.millijoule.kernel.RowBlocks;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The kernels of a training step on the expanded tensors of a MobileNetV2 at 32x32, batch 64, two threads.
/// Operations and bytes of a call: 1x1 `2 x pixels x inputs x channels`, depthwise `2 x k x k x pixels x
/// channels`, norm 4 bytes for each element of each tensor read or written.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    private static final int IMAGES = 64;
    private static final float STEP = 0.1f;
    private static final float HIGHEST = 15;

    /// Inputs, expanded channels, side.
    @Param({"16-96-32", "24-144-16", "32-192-8", "64-384-4"})
    private String shape = "";

    /// Side of a depthwise kernel.
    @Param({"3"})
    private int kernel;

    @Param({"1"})
    private int stride;

    private int inputs;
    private int channels;
    private long rows;
    private MemorySegment narrow = MemorySegment.NULL;
    private MemorySegment wide = MemorySegment.NULL;
    private MemorySegment other = MemorySegment.NULL;
    private MemorySegment weights = MemorySegment.NULL;
    private MemorySegment taps = MemorySegment.NULL;
    private DepthwiseConvolution depthwise = new DepthwiseConvolution(1, 1, 1, 1, 1, 1);
    private RowBlocks blocks = new RowBlocks(0, 1);
    private ChannelNorm norm = new ChannelNorm(new double[1], new double[1], 1, new float[1], new float[1], true);
    private ChannelNorm.Sums[] sums = {};
    private double[] ofStep = {};

    @Setup(Level.Trial)
    public void fill() {
        torch.set_num_threads(2);
        int[] sizes =
                Arrays.stream(shape.split("-")).mapToInt(Integer::parseInt).toArray();
        inputs = sizes[0];
        channels = sizes[1];
        int side = sizes[2];
        rows = (long) IMAGES * side * side;
        narrow = random(rows * inputs);
        wide = random(rows * channels);
        other = random(rows * channels);
        weights = random((long) inputs * channels);
        taps = random((long) kernel * kernel * channels);
        depthwise = new DepthwiseConvolution(IMAGES, side, side, channels, kernel, stride);
        blocks = new RowBlocks(rows, channels);
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        float[] gains = new float[channels];
        Arrays.fill(gains, 1);
        norm = new ChannelNorm(new double[channels], ones, 1e-5, gains, new float[channels], true);
        sums = ChannelNorm.Sums.perPiece(blocks);
        ofStep = new double[blocks.pieces()];
    }

    private MemorySegment random(long count) {
        Random random = new Random(count);
        MemorySegment memory = Arena.ofAuto().allocate(count * Float.BYTES, 64);
        for (long i = 0; i < count; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return memory;
    }

    @Benchmark
    public void expandForward() {
        PointwiseConvolution.forward(narrow, weights, wide, rows, inputs, channels);
    }

    @Benchmark
    public void expandInputGradient() {
        PointwiseConvolution.inputGradient(wide, weights, narrow, rows, inputs, channels);
    }

    @Benchmark
    public void expandWeightGradient() {
        PointwiseConvolution.weightGradient(narrow, wide, weights, rows, inputs, channels);
    }

    @Benchmark
    public void depthwiseForward() {
        depthwise.forward(wide, taps, other);
    }

    @Benchmark
    public void depthwiseInputGradient() {
        depthwise.inputGradient(other, taps, wide);
    }

    @Benchmark
    public void depthwiseWeightGradient() {
        depthwise.weightGradient(wide, other, taps);
    }

    @Benchmark
    public ChannelNorm.Moments moments() {
        return ChannelNorm.Moments.of(wide, rows, channels);
    }

    /// Batch-norm, ReLU6 and rounding: reads one tensor, writes one.
    @Benchmark
    public void normRoundForward() {
        blocks.forEach((_, row, count) -> {
            long at = blocks.offset(row);
            norm.forwardRounded(wide.address() + at, other.address() + at, count, STEP, 0, HIGHEST);
        });
    }

    /// The first pass back: reads two tensors, writes one.
    @Benchmark
    public void normRoundBackward() {
        blocks.forEach((piece, row, count) -> {
            long x = wide.address() + blocks.offset(row);
            long d = other.address() + blocks.offset(row);
            norm.roundedGradient(x, d, d, count, STEP, 0, HIGHEST, 1, sums[piece], ofStep, piece);
        });
    }
}
