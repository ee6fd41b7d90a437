package org.millijoule.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.kernel.dense.DenseConvolution;
import org.millijoule.kernel.depthwise.DepthwiseConvolution;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Shape;

/// Every kernel gives the same bits with one thread and with two.
class ThreadsTest {
    private static final int RUNS_WITH_TWO = 3; // who takes which piece differs
    private static final int ROWS = 4099;
    private static final int CHANNELS = 40;
    private static final float STEP = 0.37f;

    private final int threadsBefore = torch.get_num_threads();

    @AfterEach
    void putThreadsBack() {
        torch.set_num_threads(threadsBefore);
    }

    /// Memory of one run: the same numbers in the same order each time.
    ///
    /// @param results what is compared
    record Memory(Arena arena, Random random, List<MemorySegment> results) {
        MemorySegment numbers(long count) {
            MemorySegment memory = arena.allocate(count * Float.BYTES, 64);
            for (long i = 0; i < count; i++) {
                memory.setAtIndex(JAVA_FLOAT, i, 4 * random.nextFloat() - 2);
            }
            return memory;
        }

        MemorySegment result(long count) {
            return compared(arena.allocate(count * Float.BYTES, 64));
        }

        MemorySegment compared(MemorySegment memory) {
            results.add(memory);
            return memory;
        }

        void compare(double... values) {
            results.add(arena.allocateFrom(JAVA_DOUBLE, values));
        }

        void compare(ChannelMoments moments) {
            compare(moments.mean());
            compare(moments.variance());
        }
    }

    /// Fills results.
    interface Kernel {
        void run(Memory memory);
    }

    static Stream<Named<Kernel>> kernels() {
        return Stream.of(
                        pointwise(),
                        depthwise(),
                        dense(1, 3),
                        dense(2, 2),
                        denseByRows(1, 1),
                        denseByRows(2, 2),
                        norm(),
                        windows(),
                        rounding(),
                        elementwise())
                .flatMap(kernels -> kernels);
    }

    private static Stream<Named<Kernel>> pointwise() {
        int outputs = 72;
        PointwiseConvolution c = new PointwiseConvolution(ROWS, CHANNELS, outputs);
        return Stream.of(
                Named.of("pointwise and moments", memory -> {
                    MemorySegment y = memory.result((long) ROWS * outputs);
                    var moments = new ChannelMoments.Collector(ROWS, outputs, atLeastFour(c.pieces()));
                    Rows x = Rows.of(memory.numbers((long) ROWS * CHANNELS), CHANNELS);
                    c.forward(x, memory.numbers((long) CHANNELS * outputs), y, moments.over(y));
                    memory.compare(moments.moments());
                }),
                Named.of("pointwise, gradients", memory -> {
                    Rows dy = Rows.of(memory.numbers((long) ROWS * outputs), outputs);
                    MemorySegment w = memory.numbers((long) CHANNELS * outputs);
                    Rows x = Rows.of(memory.numbers((long) ROWS * CHANNELS), CHANNELS);
                    MemorySegment dw = memory.result((long) CHANNELS * outputs);
                    MemorySegment dx = memory.result((long) ROWS * CHANNELS);
                    c.backward(dy, w, x, Optional.of(dw), Optional.of(RowGradients.of(dx)));
                }));
    }

    private static Stream<Named<Kernel>> depthwise() {
        return Stream.of(3, 5, 7)
                .flatMap(kernel ->
                        Stream.of(1, 2).map(stride -> new DepthwiseConvolution(9, 17, 15, CHANNELS, kernel, stride)))
                .flatMap(ThreadsTest::depthwise);
    }

    private static Stream<Named<Kernel>> depthwise(DepthwiseConvolution c) {
        long inputs = (long) c.images() * c.height() * c.width() * CHANNELS;
        long rows = (long) c.images() * c.outputHeight() * c.outputWidth();
        long taps = (long) c.kernel() * c.kernel() * CHANNELS;
        String name = "depthwise " + c.kernel() + "x" + c.kernel() + ", stride " + c.stride();
        return Stream.of(
                Named.of(name + " and moments", memory -> {
                    MemorySegment y = memory.result(rows * CHANNELS);
                    var moments = new ChannelMoments.Collector(rows, CHANNELS, atLeastFour(c.pieces()));
                    c.forward(Rows.of(memory.numbers(inputs), CHANNELS), memory.numbers(taps), y, moments.over(y));
                    memory.compare(moments.moments());
                }),
                Named.of(name + ", gradients", memory -> {
                    Rows dy = Rows.of(memory.numbers(rows * CHANNELS), CHANNELS);
                    MemorySegment w = memory.numbers(taps);
                    Rows x = Rows.of(memory.numbers(inputs), CHANNELS);
                    MemorySegment dw = memory.result(taps);
                    c.backward(dy, w, x, Optional.of(dw), Optional.of(RowGradients.of(memory.result(inputs))));
                }));
    }

    private static Stream<Named<Kernel>> dense(int groups, int stride) {
        Axis down = new Axis(3, stride, 1, 1, 1);
        var kernel = new org.millijoule.network.Kernel(Axis.POINT, down, new Axis(5, 2, 1, 2, 1), false);
        return dense("", new DenseConvolution(9, new Shape(30, 17, 44), kernel, groups, 58));
    }

    private static Stream<Named<Kernel>> denseByRows(int groups, int stride) {
        Axis down = new Axis(3, stride, 1, 1, 1);
        var kernel = new org.millijoule.network.Kernel(Axis.POINT, down, new Axis(3, 1, 1, 1, 1), false);
        return dense(" by rows", new DenseConvolution(9, new Shape(30, 14, 44), kernel, groups, 58));
    }

    private static Stream<Named<Kernel>> dense(String way, DenseConvolution c) {
        int channels = c.map().channels();
        int outputs = c.outputs();
        long inputs = c.images() * c.map().elements();
        long rows = (long) c.images() * c.result().height() * c.result().width();
        long weights = c.kernel().taps() * channels / c.groups() * outputs;
        String name = "dense" + way + ", " + c.groups() + " groups, stride "
                + c.kernel().height().stride();
        return Stream.of(
                Named.of(name + " and moments", memory -> {
                    MemorySegment y = memory.result(rows * outputs);
                    var moments = new ChannelMoments.Collector(rows, outputs, atLeastFour(c.pieces()));
                    c.forward(Rows.of(memory.numbers(inputs), channels), memory.numbers(weights), y, moments.over(y));
                    memory.compare(moments.moments());
                }),
                Named.of(name + ", gradients", memory -> {
                    Rows dy = Rows.of(memory.numbers(rows * outputs), outputs);
                    MemorySegment w = memory.numbers(weights);
                    Rows x = Rows.of(memory.numbers(inputs), channels);
                    MemorySegment dw = memory.result(weights);
                    c.backward(dy, w, x, Optional.of(dw), Optional.of(RowGradients.of(memory.result(inputs))));
                }));
    }

    private static Stream<Named<Kernel>> norm() {
        return Stream.of(true, false).flatMap(clipped -> {
            String name = clipped ? ", clipped" : "";
            return Stream.of(
                    Named.of(
                            "moments" + name,
                            memory -> memory.compare(
                                    ChannelMoments.of(memory.numbers((long) ROWS * CHANNELS), ROWS, CHANNELS))),
                    Named.of("norm" + name, memory -> forward(memory, clipped)),
                    Named.of("norm, gradients" + name, memory -> backward(memory, clipped)));
        });
    }

    private static void forward(Memory memory, boolean clipped) {
        ChannelNorm norm = norm(clipped);
        RowBlocks blocks = blocks();
        MemorySegment x = memory.numbers((long) ROWS * CHANNELS);
        MemorySegment z = memory.result((long) ROWS * CHANNELS);
        MemorySegment q = memory.result((long) ROWS * CHANNELS);
        blocks.forEach((_, row, count) -> {
            long at = blocks.offset(row);
            norm.forward(x.address() + at, z.address() + at, count);
            norm.forwardRounded(x.address() + at, q.address() + at, count, norm.rounding(STEP, -8, 7, 1));
            norm.addRounded(x.address() + at, q.address() + at, count, norm.rounding(STEP, -2, 1, 1), 0.3f);
        });
    }

    private static void backward(Memory memory, boolean clipped) {
        ChannelNorm norm = norm(clipped);
        RowBlocks blocks = blocks();
        MemorySegment x = memory.numbers((long) ROWS * CHANNELS);
        MemorySegment d = memory.compared(memory.numbers((long) ROWS * CHANNELS));
        MemorySegment dq = memory.compared(memory.numbers((long) ROWS * CHANNELS));
        MemorySegment q = memory.result((long) ROWS * CHANNELS);
        ChannelSums[] sums = ChannelSums.perPiece(blocks);
        double[] ofStep = new double[2 * blocks.pieces()];
        MemorySegment ofMixture = memory.numbers((long) ROWS * CHANNELS);
        ChannelNorm.Rounding grid = norm.rounding(STEP, -8, 7, 1);
        blocks.forEach((piece, row, count) -> {
            long at = blocks.offset(row);
            norm.clipGradient(x.address() + at, d.address() + at, d.address() + at, count, sums[piece]);
            long dOfRounded = dq.address() + at;
            long values = q.address() + at;
            ChannelNorm.Place place = new ChannelNorm.Place(ofStep, 2 * piece);
            long from = x.address() + at;
            norm.roundedGradient(from, dOfRounded, dOfRounded, values, count, grid, sums[piece], place);
            norm.addRoundedGradient(
                    from, ofMixture.address() + at, dOfRounded, values, count, grid, 0.7f, sums[piece], place);
            norm.dotRounded(from, dOfRounded, count, grid, place);
        });
        ChannelSums total = norm.total(sums);
        memory.compare(total.gradients());
        memory.compare(total.products());
        memory.compare(Arrays.stream(ofStep).sum());
        ChannelNorm.Corrections corrections = norm.corrections(total, ROWS, true);
        blocks.forEach((_, row, count) -> {
            long at = blocks.offset(row);
            norm.inputGradient(x.address() + at, d.address() + at, d.address() + at, count, corrections);
        });
    }

    private static ChannelNorm norm(boolean clipped) {
        double[] mean = IntStream.range(0, CHANNELS).mapToDouble(c -> 0.01 * c).toArray();
        double[] variance =
                IntStream.range(0, CHANNELS).mapToDouble(c -> 1 + 0.1 * c).toArray();
        float[] gain = new float[CHANNELS];
        Arrays.fill(gain, 1.3f);
        return new ChannelNorm(
                mean,
                variance,
                1e-5,
                gain,
                new float[CHANNELS],
                clipped ? ChannelNorm.Clip.RELU6 : ChannelNorm.Clip.NONE);
    }

    private static RowBlocks blocks() {
        RowBlocks blocks = new RowBlocks(ROWS, CHANNELS);
        assertThat(atLeastFour(blocks.pieces())).isPositive();
        return blocks;
    }

    private static Stream<Named<Kernel>> windows() {
        Axis down = new Axis(4, 2, 2, 1, 3);
        Axis along = new Axis(3, 1, 1, 0, 2);
        var kernel = new org.millijoule.network.Kernel(Axis.POINT, down, along, false);
        Shape map = new Shape(17, 15, CHANNELS + 3);
        ChannelFilters filters = new ChannelFilters(9, map, kernel, 1);
        WindowPool pool = new WindowPool(9, map, kernel);
        long inputs = 9 * map.elements();
        long outputs = 9L * filters.outputHeight() * filters.outputWidth() * map.channels();
        long taps = kernel.taps() * map.channels();
        return Stream.of(
                Named.of(
                        "channel filters",
                        m -> filters.forward(
                                Rows.of(m.numbers(inputs), map.channels()), m.numbers(taps), m.result(outputs))),
                Named.of("channel filters, gradients", m -> {
                    Rows dy = Rows.of(m.numbers(outputs), map.channels());
                    MemorySegment w = m.numbers(taps);
                    Rows x = Rows.of(m.numbers(inputs), map.channels());
                    MemorySegment dw = m.result(taps);
                    filters.backward(dy, w, x, Optional.of(dw), Optional.of(RowGradients.of(m.result(inputs))));
                }),
                Named.of("largest of windows", m -> pool.largest(m.numbers(inputs), m.result(outputs))),
                Named.of(
                        "largest of windows, gradient",
                        m -> pool.gradientOfLargest(m.numbers(inputs), m.numbers(outputs), m.result(inputs))),
                Named.of("means of windows", m -> pool.mean(m.numbers(inputs), m.result(outputs), false)),
                Named.of(
                        "means of windows, gradient",
                        m -> pool.gradientOfMean(m.numbers(outputs), m.result(inputs), false)));
    }

    /// Lengths around those of vectors: what is left behind whole ones is computed otherwise.
    private static Stream<Named<Kernel>> rounding() {
        return Stream.of(9, 25, 49, 2048)
                .map(length -> Named.of("rounding of " + length, memory -> {
                    MemorySegment x = memory.numbers(length);
                    MemorySegment dy = memory.numbers(length);
                    double[] sums = new double[4];
                    GridRounding.forward(
                            x.address(), memory.result(length).address(), length, STEP, -2, 1, 0.7f, false);
                    MemorySegment dx = memory.compared(memory.numbers(length));
                    long out = memory.compared(memory.numbers(length)).address();
                    GridRounding.backward(
                            x.address(), dy.address(), dx.address(), out, length, STEP, -2, 1, 0.7f, 1, true, sums, 0);
                    GridRounding.dot(x.address(), dy.address(), length, STEP, -8, 7, sums, 2);
                    memory.compare(sums);
                }));
    }

    private static Stream<Named<Kernel>> elementwise() {
        PixelMeans means = new PixelMeans(9, 35, CHANNELS + 3);
        int count = 9 * (CHANNELS + 3);
        return Stream.of(
                Named.of(
                        "product of two",
                        memory -> memory.compare(DotProduct.of(memory.numbers(70_001), memory.numbers(70_001)))),
                Named.of("clipped sum", memory -> {
                    MemorySegment a = memory.numbers(140_001);
                    MemorySegment b = memory.numbers(140_001);
                    ClippedSum sum = new ClippedSum(0, 2);
                    sum.forward(a, b, memory.result(140_001));
                    sum.gradient(a, b, memory.numbers(140_001), memory.result(140_001));
                }),
                Named.of("tanh", memory -> Tanh.forward(memory.numbers(70_001), memory.result(70_001))),
                Named.of("means", memory -> means.forward(memory.numbers(count * 35L), memory.result(count))),
                Named.of(
                        "means, gradient",
                        memory -> means.gradient(memory.numbers(count), memory.result(count * 35L))));
    }

    /// Fewer pieces are work of one thread.
    private static int atLeastFour(int pieces) {
        assertThat(pieces).isGreaterThanOrEqualTo(4);
        return pieces;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void oneThreadAndTwoGiveTheSameBits(Kernel kernel) {
        List<byte[]> alone = run(kernel, 1);
        assertThat(alone).isNotEmpty();
        for (int run = 0; run < RUNS_WITH_TWO; run++) {
            List<byte[]> together = run(kernel, 2);
            for (int i = 0; i < alone.size(); i++) {
                assertThat(Arrays.equals(together.get(i), alone.get(i)))
                        .as("result %d", i)
                        .isTrue();
            }
        }
    }

    /// The bits of the results.
    static List<byte[]> run(Kernel kernel, int threads) {
        torch.set_num_threads(threads);
        try (Arena arena = Arena.ofShared()) {
            Memory memory = new Memory(arena, new Random(7), new ArrayList<>());
            kernel.run(memory);
            return memory.results().stream()
                    .map(result -> result.toArray(JAVA_BYTE))
                    .toList();
        }
    }
}
