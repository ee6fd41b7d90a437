package org.millijoule.benchmark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.ChannelMoments;
import org.millijoule.kernel.ChannelNorm;
import org.millijoule.kernel.ChannelSums;
import org.millijoule.kernel.GridRounding;
import org.millijoule.kernel.PointwiseConvolution;
import org.millijoule.kernel.RowBlocks;
import org.millijoule.kernel.RowGradients;
import org.millijoule.kernel.Rows;
import org.millijoule.kernel.RowsWritten;
import org.millijoule.kernel.dense.DenseConvolution;
import org.millijoule.kernel.depthwise.DepthwiseConvolution;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
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

/// The kernels of a training step on the tensors of a MobileNetV2 at 32x32, batch 64, two threads.
/// Operations and bytes of a call: 1x1 `2 x pixels x inputs x channels`, depthwise `2 x k x k x output pixels x
/// channels`, dense `2 x 9 x output pixels x inputs x outputs`, norm and rounding 4 bytes for each element of each
/// tensor read or written.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {
    private static final int IMAGES = 64;
    private static final int THREADS = 2;
    private static final float STEP = 0.1f;
    private static final float HIGHEST = 15;

    // Of 2, 4 and 8 bits.
    private static final float[] STEPS = {1, 0.2f, 0.01f};
    private static final float[] HIGHESTS = {3, 15, 255};
    private static final float[] MASK = {0.2f, 0.3f, 0.5f};

    private static MemorySegment random(long count) {
        Random random = new Random(count);
        MemorySegment memory = Arena.ofAuto().allocate(count * Float.BYTES, 64);
        for (long i = 0; i < count; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return memory;
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.split("-")).mapToInt(Integer::parseInt).toArray();
    }

    /// A 1x1 convolution that expands, and what follows it.
    @State(Scope.Benchmark)
    public static class Expanded {
        /// Inputs, expanded channels, side.
        @Param({"16-96-32", "24-144-16", "64-384-4"})
        private String shape = "";

        private int inputs;
        private int channels;
        private long rows;
        private MemorySegment narrow = MemorySegment.NULL;
        private MemorySegment wide = MemorySegment.NULL;
        private MemorySegment other = MemorySegment.NULL;
        private MemorySegment third = MemorySegment.NULL;
        private MemorySegment fourth = MemorySegment.NULL;
        private MemorySegment narrowGradient = MemorySegment.NULL;
        private MemorySegment weightGradient = MemorySegment.NULL;
        private MemorySegment weights = MemorySegment.NULL;
        private MemorySegment quantized = MemorySegment.NULL;
        private RowBlocks blocks = new RowBlocks(0, 1);
        private ChannelNorm norm =
                new ChannelNorm(new double[1], new double[1], 1, new float[1], new float[1], ChannelNorm.Clip.RELU6);
        private ChannelSums[] sums = {};
        private double[] ofSteps = {};

        private ChannelNorm.Rounding grid() {
            return norm.rounding(STEP, 0, HIGHEST, 1);
        }

        private PointwiseConvolution convolution() {
            return new PointwiseConvolution(rows, inputs, channels);
        }

        @Setup(Level.Trial)
        public void fill() {
            torch.set_num_threads(THREADS);
            int[] sizes = numbers(shape);
            inputs = sizes[0];
            channels = sizes[1];
            rows = (long) IMAGES * sizes[2] * sizes[2];
            narrow = random(rows * inputs);
            wide = random(rows * channels);
            other = random(rows * channels);
            third = random(rows * channels);
            fourth = random(rows * channels);
            narrowGradient = random(rows * inputs);
            weightGradient = random((long) inputs * channels);
            weights = random((long) inputs * channels);
            quantized = random((long) inputs * channels);
            blocks = new RowBlocks(rows, channels);
            double[] ones = new double[channels];
            Arrays.fill(ones, 1);
            float[] gains = new float[channels];
            Arrays.fill(gains, 1);
            norm = new ChannelNorm(
                    new double[channels], ones, 1e-5, gains, new float[channels], ChannelNorm.Clip.RELU6);
            sums = ChannelSums.perPiece(blocks);
            ofSteps = new double[2 * blocks.pieces()];
        }
    }

    /// A depthwise convolution.
    @State(Scope.Benchmark)
    public static class Depthwise {
        /// Channels, side.
        @Param({"144-16", "384-4"})
        private String tensor = "";

        @Param({"3", "5", "7"})
        private int kernel;

        @Param({"1", "2"})
        private int stride;

        private MemorySegment x = MemorySegment.NULL;
        private MemorySegment y = MemorySegment.NULL;
        private MemorySegment taps = MemorySegment.NULL;
        private MemorySegment gradient = MemorySegment.NULL;
        private MemorySegment tapGradient = MemorySegment.NULL;
        private DepthwiseConvolution convolution = new DepthwiseConvolution(1, 1, 1, 1, 1, 1);

        @Setup(Level.Trial)
        public void fill() {
            torch.set_num_threads(THREADS);
            int[] sizes = numbers(tensor);
            int channels = sizes[0];
            int side = sizes[1];
            convolution = new DepthwiseConvolution(IMAGES, side, side, channels, kernel, stride);
            x = random((long) IMAGES * side * side * channels);
            y = random((long) IMAGES * convolution.outputHeight() * convolution.outputWidth() * channels);
            taps = random((long) kernel * kernel * channels);
            gradient = random((long) IMAGES * side * side * channels);
            tapGradient = random((long) kernel * kernel * channels);
        }
    }

    /// A dense 3x3 convolution.
    @State(Scope.Benchmark)
    public static class Dense {
        /// Inputs, outputs, side, stride.
        @Param({"3-16-32-1", "16-16-32-1", "16-32-32-2", "32-32-16-1", "64-64-8-1", "64-64-56-1", "512-512-7-1"})
        private String shape = "";

        private MemorySegment x = MemorySegment.NULL;
        private MemorySegment y = MemorySegment.NULL;
        private MemorySegment weights = MemorySegment.NULL;
        private MemorySegment inputGradient = MemorySegment.NULL;
        private MemorySegment weightGradient = MemorySegment.NULL;
        private DenseConvolution convolution = of(1, 1, 1, 1);

        private static DenseConvolution of(int inputs, int outputs, int side, int stride) {
            Kernel kernel = Kernel.square(3, stride, Padding.all(1));
            return new DenseConvolution(IMAGES, new Shape(side, side, inputs), kernel, 1, outputs);
        }

        @Setup(Level.Trial)
        public void fill() {
            torch.set_num_threads(THREADS);
            int[] sizes = numbers(shape);
            convolution = of(sizes[0], sizes[1], sizes[2], sizes[3]);
            x = random(IMAGES * convolution.map().elements());
            y = random(IMAGES * convolution.result().elements());
            weights = random(9L * sizes[0] * sizes[1]);
            inputGradient = random(IMAGES * convolution.map().elements());
            weightGradient = random(9L * sizes[0] * sizes[1]);
        }
    }

    @Benchmark
    public void expandForward(Expanded at) {
        at.convolution().forward(Rows.of(at.narrow, at.inputs), at.weights, at.wide);
    }

    /// Both gradients.
    @Benchmark
    public void expandBackward(Expanded at) {
        Rows dy = Rows.of(at.wide, at.channels);
        Rows x = Rows.of(at.narrow, at.inputs);
        Optional<RowGradients> dx = Optional.of(RowGradients.of(at.narrowGradient));
        at.convolution().backward(dy, at.weights, x, Optional.of(at.weightGradient), dx);
    }

    @Benchmark
    public void depthwiseForward(Depthwise at) {
        at.convolution.forward(Rows.of(at.x, at.convolution.channels()), at.taps, at.y);
    }

    /// Both gradients.
    @Benchmark
    public void depthwiseBackward(Depthwise at) {
        Rows dy = Rows.of(at.y, at.convolution.channels());
        Rows x = Rows.of(at.x, at.convolution.channels());
        Optional<RowGradients> dx = Optional.of(RowGradients.of(at.gradient));
        at.convolution.backward(dy, at.taps, x, Optional.of(at.tapGradient), dx);
    }

    @Benchmark
    public void denseForward(Dense at) {
        Rows x = Rows.of(at.x, at.convolution.map().channels());
        at.convolution.forward(x, at.weights, at.y, RowsWritten.NOTHING);
    }

    /// Both gradients.
    @Benchmark
    public void denseBackward(Dense at) {
        Rows dy = Rows.of(at.y, at.convolution.outputs());
        Rows x = Rows.of(at.x, at.convolution.map().channels());
        Optional<RowGradients> dx = Optional.of(RowGradients.of(at.inputGradient));
        at.convolution.backward(dy, at.weights, x, Optional.of(at.weightGradient), dx);
    }

    @Benchmark
    public ChannelMoments moments(Expanded at) {
        return ChannelMoments.of(at.wide, at.rows, at.channels);
    }

    /// Batch-norm and ReLU6: reads one tensor, writes one.
    @Benchmark
    public void normForward(Expanded at) {
        at.blocks.forEach((_, row, count) -> {
            long place = at.blocks.offset(row);
            at.norm.forward(at.wide.address() + place, at.other.address() + place, count);
        });
    }

    /// Batch-norm, ReLU6 and rounding: reads one tensor, writes one.
    @Benchmark
    public void normRoundForward(Expanded at) {
        at.blocks.forEach((_, row, count) -> {
            long place = at.blocks.offset(row);
            at.norm.forwardRounded(at.wide.address() + place, at.other.address() + place, count, at.grid());
        });
    }

    /// The first pass back through rounding, ReLU6 and batch-norm: reads two tensors, writes one.
    @Benchmark
    public void normRoundBackward(Expanded at) {
        at.blocks.forEach((piece, row, count) -> {
            long x = at.wide.address() + at.blocks.offset(row);
            long d = at.other.address() + at.blocks.offset(row);
            long q = at.third.address() + at.blocks.offset(row);
            at.norm.roundedGradient(
                    x, d, d, q, count, at.grid(), at.sums[piece], new ChannelNorm.Place(at.ofSteps, piece));
        });
    }

    /// The same without rounding.
    @Benchmark
    public void normClipGradient(Expanded at) {
        at.blocks.forEach((piece, row, count) -> {
            long x = at.wide.address() + at.blocks.offset(row);
            long d = at.other.address() + at.blocks.offset(row);
            at.norm.clipGradient(x, d, d, count, at.sums[piece]);
        });
    }

    /// The second pass back: reads two tensors, writes one.
    @Benchmark
    public void normInputGradient(Expanded at) {
        ChannelNorm.Corrections corrections = at.norm.corrections(at.norm.total(at.sums), at.rows, true);
        at.blocks.forEach((_, row, count) -> {
            long x = at.wide.address() + at.blocks.offset(row);
            long d = at.other.address() + at.blocks.offset(row);
            at.norm.inputGradient(x, d, d, count, corrections);
        });
    }

    /// Weights of a 1x1 convolution, row by row as with a step for each channel, on one thread.
    @Benchmark
    public void roundWeights(Expanded at) {
        for (int channel = 0; channel < at.channels; channel++) {
            long place = 4L * channel * at.inputs;
            GridRounding.forward(
                    at.weights.address() + place, at.quantized.address() + place, at.inputs, STEP, -8, 7, 1, false);
        }
    }

    /// A policy step's mixture of 2, 4 and 8 bits: reads one tensor, writes one.
    @Benchmark
    public void roundMixture(Expanded at) {
        at.blocks.forEach((_, row, count) -> {
            long x = at.wide.address() + at.blocks.offset(row);
            long out = at.other.address() + at.blocks.offset(row);
            int length = count * at.channels;
            for (int b = 0; b < MASK.length; b++) {
                GridRounding.forward(x, out, length, STEPS[b], 0, HIGHESTS[b], MASK[b], b > 0);
            }
        });
    }

    /// The way back through that mixture: reads two tensors, writes one.
    @Benchmark
    public void roundMixtureBackward(Expanded at) {
        at.blocks.forEach((piece, row, count) -> {
            long x = at.wide.address() + at.blocks.offset(row);
            long d = at.other.address() + at.blocks.offset(row);
            long to = at.third.address() + at.blocks.offset(row);
            long out = at.fourth.address() + at.blocks.offset(row);
            int length = count * at.channels;
            double[] sums = at.ofSteps;
            for (int b = 0; b < MASK.length; b++) {
                GridRounding.backward(
                        x, d, to, out, length, STEPS[b], 0, HIGHESTS[b], MASK[b], 1, b > 0, sums, 2 * piece);
            }
        });
    }
}
