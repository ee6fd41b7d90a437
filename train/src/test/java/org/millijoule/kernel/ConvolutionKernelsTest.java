package org.millijoule.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.kernel.dense.DenseConvolution;
import org.millijoule.kernel.depthwise.DepthwiseConvolution;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// The kernels against sums in float64, in the order of their definitions; whole numbers, so both are exact.
class ConvolutionKernelsTest {
    private static final int GUARD = 64;
    private static final float UNTOUCHED = 12345;

    private final Random random = new Random(7);

    @Test
    void pointwiseConvolutionsEqualTheirDefinitions() {
        for (int round = 0; round < 60; round++) {
            int rows = random.nextInt(round % 3 == 0 ? 3000 : 40);
            int inputs = 1 + random.nextInt(90);
            int outputs = 1 + random.nextInt(90);
            try (Arena arena = Arena.ofShared()) {
                MemorySegment x = numbers(arena, rows * inputs);
                MemorySegment w = numbers(arena, inputs * outputs);
                MemorySegment dy = numbers(arena, rows * outputs);
                MemorySegment y = empty(arena, rows * outputs);
                MemorySegment dx = empty(arena, rows * inputs);
                MemorySegment dw = empty(arena, inputs * outputs);
                PointwiseConvolution c = new PointwiseConvolution(rows, inputs, outputs);
                c.forward(Rows.of(x, inputs), w, y);
                c.backward(
                        Rows.of(dy, outputs), w, Rows.of(x, inputs), Optional.of(dw), Optional.of(RowGradients.of(dx)));
                double[] plainY = new double[rows * outputs];
                double[] plainDx = new double[rows * inputs];
                double[] plainDw = new double[inputs * outputs];
                for (int r = 0; r < rows; r++) {
                    for (int o = 0; o < outputs; o++) {
                        for (int i = 0; i < inputs; i++) {
                            plainY[r * outputs + o] += at(x, r * inputs + i) * at(w, o * inputs + i);
                            plainDx[r * inputs + i] += at(dy, r * outputs + o) * at(w, o * inputs + i);
                            plainDw[o * inputs + i] += at(dy, r * outputs + o) * at(x, r * inputs + i);
                        }
                    }
                }
                String shape = rows + " rows, " + inputs + " -> " + outputs;
                same(shape + ": y", y, plainY);
                same(shape + ": dx", dx, plainDx);
                same(shape + ": dw", dw, plainDw);
            }
        }
    }

    @Test
    void depthwiseConvolutionsEqualTheirDefinitions() {
        for (int round = 0; round < 120; round++) {
            int k = 1 + 2 * random.nextInt(4);
            DepthwiseConvolution c = new DepthwiseConvolution(
                    random.nextInt(4),
                    1 + random.nextInt(9),
                    1 + random.nextInt(9),
                    1 + random.nextInt(round % 2 == 0 ? 150 : 20),
                    k,
                    1 + random.nextInt(3));
            int inputs = c.images() * c.height() * c.width() * c.channels();
            int outputs = c.images() * c.outputHeight() * c.outputWidth() * c.channels();
            try (Arena arena = Arena.ofShared()) {
                MemorySegment x = numbers(arena, inputs);
                MemorySegment w = numbers(arena, c.channels() * k * k);
                MemorySegment dy = numbers(arena, outputs);
                MemorySegment y = empty(arena, outputs);
                MemorySegment dx = empty(arena, inputs);
                MemorySegment dw = empty(arena, c.channels() * k * k);
                int channels = c.channels();
                c.forward(Rows.of(x, channels), w, y);
                c.backward(
                        Rows.of(dy, channels),
                        w,
                        Rows.of(x, channels),
                        Optional.of(dw),
                        Optional.of(RowGradients.of(dx)));
                double[] plainY = new double[outputs];
                double[] plainDx = new double[inputs];
                double[] plainDw = new double[c.channels() * k * k];
                for (int o = 0; o < outputs; o++) {
                    int channel = o % c.channels();
                    int ox = o / c.channels() % c.outputWidth();
                    int oy = o / c.channels() / c.outputWidth() % c.outputHeight();
                    int n = o / c.channels() / c.outputWidth() / c.outputHeight();
                    for (int tap = 0; tap < k * k; tap++) {
                        int iy = oy * c.stride() + tap / k - k / 2;
                        int ix = ox * c.stride() + tap % k - k / 2;
                        if (iy >= 0 && iy < c.height() && ix >= 0 && ix < c.width()) {
                            int i = ((n * c.height() + iy) * c.width() + ix) * c.channels() + channel;
                            int at = channel * k * k + tap;
                            plainY[o] += at(x, i) * at(w, at);
                            plainDx[i] += at(dy, o) * at(w, at);
                            plainDw[at] += at(dy, o) * at(x, i);
                        }
                    }
                }
                same(c + ": y", y, plainY);
                same(c + ": dx", dx, plainDx);
                same(c + ": dw", dw, plainDw);
            }
        }
    }

    @Test
    void denseConvolutionsEqualTheirDefinitionsInMemoryAndComputed() {
        for (int round = 0; round < 120; round++) {
            int groups = 1 + random.nextInt(3) * random.nextInt(2);
            Kernel kernel = new Kernel(Kernel.Axis.POINT, axis(), round % 2 == 0 ? threeSideBySide() : axis(), false);
            Shape map = new Shape(9 + random.nextInt(9), 9 + random.nextInt(9), groups * (1 + random.nextInt(40)));
            int outputs = groups * (1 + random.nextInt(40));
            equalsItsDefinition(new DenseConvolution(random.nextInt(6), map, kernel, groups, outputs));
        }
    }

    /// Of several parts, and with rows of more pixels than a visit of a weight gradient has.
    @ParameterizedTest
    @CsvSource({"12,150,3,20", "60,60,40,40", "5,300,7,9"})
    void denseConvolutionsOfWideMapsEqualTheirDefinitions(int height, int width, int channels, int outputs) {
        Kernel.Axis three = new Kernel.Axis(3, 1, 1, 1, 1);
        Kernel kernel = new Kernel(Kernel.Axis.POINT, three, three, false);
        equalsItsDefinition(new DenseConvolution(2, new Shape(height, width, channels), kernel, 1, outputs));
    }

    private void equalsItsDefinition(DenseConvolution c) {
        int channels = c.map().channels();
        Definition plain = new Definition(c.images(), c.map(), c.kernel(), c.groups(), c.outputs());
        try (Arena arena = Arena.ofShared()) {
            MemorySegment x = numbers(arena, plain.inputs());
            MemorySegment w = numbers(arena, plain.weights());
            MemorySegment dy = numbers(arena, plain.results());
            for (boolean computed : new boolean[] {false, true}) {
                MemorySegment y = empty(arena, plain.results());
                MemorySegment dx = empty(arena, plain.inputs());
                MemorySegment dw = empty(arena, plain.weights());
                Rows read = rows(x, channels, computed);
                c.forward(read, w, y, RowsWritten.NOTHING);
                Optional<RowGradients> takesDx = Optional.of(gradients(dx, x, channels, computed));
                c.backward(rows(dy, c.outputs(), computed), w, read, Optional.of(dw), takesDx);
                plain.check(c.toString(), x, w, dy, y, dx, dw);
            }
        }
    }

    @Test
    void channelFiltersEqualTheirDefinitionsInMemoryAndComputed() {
        for (int round = 0; round < 60; round++) {
            Kernel kernel = new Kernel(Kernel.Axis.POINT, axis(), axis(), false);
            Shape map = new Shape(9 + random.nextInt(9), 9 + random.nextInt(9), 1 + random.nextInt(40));
            ChannelFilters c = new ChannelFilters(random.nextInt(20), map, kernel, 1 + random.nextInt(3));
            Definition plain = new Definition(c.images(), map, kernel, map.channels(), c.outputs());
            try (Arena arena = Arena.ofShared()) {
                MemorySegment x = numbers(arena, plain.inputs());
                MemorySegment w = numbers(arena, plain.weights());
                MemorySegment dy = numbers(arena, plain.results());
                for (boolean computed : new boolean[] {false, true}) {
                    MemorySegment y = empty(arena, plain.results());
                    MemorySegment dx = empty(arena, plain.inputs());
                    MemorySegment dw = empty(arena, plain.weights());
                    Rows read = rows(x, map.channels(), computed);
                    c.forward(read, w, y);
                    Optional<RowGradients> takesDx = Optional.of(gradients(dx, x, map.channels(), computed));
                    c.backward(rows(dy, c.outputs(), computed), w, read, Optional.of(dw), takesDx);
                    plain.check(c.toString(), x, w, dy, y, dx, dw);
                }
            }
        }
    }

    private Kernel.Axis axis() {
        return new Kernel.Axis(
                1 + random.nextInt(4),
                1 + random.nextInt(3),
                1 + random.nextInt(2),
                random.nextInt(3),
                random.nextInt(3));
    }

    private Kernel.Axis threeSideBySide() {
        return new Kernel.Axis(3, 1, 1, random.nextInt(3), random.nextInt(3));
    }

    /// A convolution as it is defined, in float64.
    private record Definition(int images, Shape map, Kernel kernel, int groups, int outputs) {
        int inputs() {
            return Math.toIntExact(images * map.elements());
        }

        int weights() {
            return Math.toIntExact(kernel.taps() * map.channels() / groups * outputs);
        }

        int results() {
            return images * height() * width() * outputs;
        }

        private int height() {
            return Windows.count(map.height(), kernel.height());
        }

        private int width() {
            return Windows.count(map.width(), kernel.width());
        }

        void check(
                String what,
                MemorySegment x,
                MemorySegment w,
                MemorySegment dy,
                MemorySegment y,
                MemorySegment dx,
                MemorySegment dw) {
            double[] plainY = new double[results()];
            double[] plainDx = new double[inputs()];
            double[] plainDw = new double[weights()];
            int channels = map.channels() / groups;
            int taps = Math.toIntExact(kernel.taps());
            for (int r = 0; r < results(); r++) {
                int o = r % outputs;
                int ox = r / outputs % width();
                int oy = r / outputs / width() % height();
                int n = r / outputs / width() / height();
                for (int tap = 0; tap < taps; tap++) {
                    int row = place(kernel.height(), oy, tap / kernel.width().taps());
                    int column = place(kernel.width(), ox, tap % kernel.width().taps());
                    if (row < 0 || row >= map.height() || column < 0 || column >= map.width()) {
                        continue;
                    }
                    for (int c = 0; c < channels; c++) {
                        int first = ((n * map.height() + row) * map.width() + column) * map.channels();
                        int i = first + o / (outputs / groups) * channels + c;
                        int at = (o * channels + c) * taps + tap;
                        plainY[r] += at(x, i) * at(w, at);
                        plainDx[i] += at(dy, r) * at(w, at);
                        plainDw[at] += at(dy, r) * at(x, i);
                    }
                }
            }
            same(what + ": y", y, plainY);
            same(what + ": dx", dx, plainDx);
            same(what + ": dw", dw, plainDw);
        }

        private static int place(Kernel.Axis axis, int output, int tap) {
            return output * axis.stride() - axis.before() + tap * axis.dilation();
        }
    }

    /// What lies in memory and what is computed where it is read give the same bits.
    @Test
    void computedRowsAreAsGoodAsMemory() {
        for (int round = 0; round < 40; round++) {
            int channels = 1 + random.nextInt(70);
            int k = 1 + 2 * random.nextInt(4);
            DepthwiseConvolution depthwise = new DepthwiseConvolution(
                    1 + random.nextInt(18),
                    1 + random.nextInt(20),
                    1 + random.nextInt(20),
                    channels,
                    k,
                    1 + random.nextInt(2));
            int rows = depthwise.images() * depthwise.height() * depthwise.width();
            int results = depthwise.images() * depthwise.outputHeight() * depthwise.outputWidth();
            PointwiseConvolution pointwise = new PointwiseConvolution(rows, channels, 1 + random.nextInt(50));
            try (Arena arena = Arena.ofShared()) {
                MemorySegment x = filled(arena, rows * channels, random::nextGaussian);
                MemorySegment taps = filled(arena, k * k * channels, random::nextGaussian);
                MemorySegment ofDepthwise = filled(arena, results * channels, random::nextGaussian);
                MemorySegment w = filled(arena, channels * pointwise.outputs(), random::nextGaussian);
                MemorySegment ofPointwise = filled(arena, rows * pointwise.outputs(), random::nextGaussian);
                List<List<MemorySegment>> all = new ArrayList<>();
                for (boolean computed : new boolean[] {false, true}) {
                    Rows read = rows(x, channels, computed);
                    MemorySegment y = empty(arena, results * channels);
                    MemorySegment z = empty(arena, rows * pointwise.outputs());
                    MemorySegment dx = empty(arena, rows * channels);
                    MemorySegment dxOfPointwise = empty(arena, rows * channels);
                    MemorySegment dw = empty(arena, k * k * channels);
                    MemorySegment dwOfPointwise = empty(arena, channels * pointwise.outputs());
                    depthwise.forward(read, taps, y);
                    pointwise.forward(read, w, z);
                    depthwise.backward(
                            rows(ofDepthwise, channels, computed),
                            taps,
                            read,
                            Optional.of(dw),
                            Optional.of(gradients(dx, x, channels, computed)));
                    pointwise.backward(
                            rows(ofPointwise, pointwise.outputs(), computed),
                            w,
                            read,
                            Optional.of(dwOfPointwise),
                            Optional.of(gradients(dxOfPointwise, x, channels, computed)));
                    all.add(List.of(y, z, dx, dxOfPointwise, dw, dwOfPointwise));
                }
                for (int i = 0; i < all.getFirst().size(); i++) {
                    assertThat(all.getFirst().get(i).mismatch(all.getLast().get(i)))
                            .as("%s, %s, result %d", depthwise, pointwise, i)
                            .isEqualTo(-1);
                }
            }
        }
    }

    private static Rows rows(MemorySegment memory, int channels, boolean computed) {
        Rows rows = Rows.of(memory, channels);
        if (!computed) {
            return rows;
        }
        return new Rows() {
            @Override
            public int channels() {
                return channels;
            }

            @Override
            public long address() {
                return 0;
            }

            @Override
            public void write(long row, int count, long to) {
                rows.write(row, count, to);
            }
        };
    }

    private static RowGradients gradients(MemorySegment dx, MemorySegment x, int channels, boolean computed) {
        if (!computed) {
            return RowGradients.of(dx);
        }
        Rows ofX = Rows.of(x, channels);
        return new RowGradients() {
            @Override
            public long address() {
                return 0;
            }

            @Override
            public void take(int piece, long row, int count, long gradient, long values) {
                Lanes.copy(gradient, dx.address() + ofX.offset(row), ofX.offset(count));
                ofX.write(row, count, values);
            }
        };
    }

    @Test
    void sumsAreTheSameBitForBitInEveryRun() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment x = filled(arena, 5000 * 24, random::nextGaussian);
            MemorySegment dy = filled(arena, 5000 * 40, random::nextGaussian);
            MemorySegment first = empty(arena, 24 * 40);
            MemorySegment again = empty(arena, 24 * 40);
            PointwiseConvolution c = new PointwiseConvolution(5000, 24, 40);
            for (MemorySegment dw : List.of(first, again)) {
                c.backward(Rows.of(dy, 40), empty(arena, 24 * 40), Rows.of(x, 24), Optional.of(dw), Optional.empty());
            }
            assertThat(first.mismatch(again)).isEqualTo(-1);
        }
    }

    @Test
    void anInfinityOrNanReachesItsOwnRowOnly() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment x = numbers(arena, 20 * 8);
            x.setAtIndex(JAVA_FLOAT, 3 * 8, Float.NaN);
            MemorySegment w = filled(arena, 8 * 5, () -> 1);
            MemorySegment y = empty(arena, 20 * 5);
            new PointwiseConvolution(20, 8, 5).forward(Rows.of(x, 8), w, y);
            for (int i = 0; i < 20 * 5; i++) {
                assertThat(Double.isNaN(at(y, i))).isEqualTo(i / 5 == 3);
            }
        }
    }

    private MemorySegment numbers(Arena arena, int count) {
        return filled(arena, count, () -> random.nextInt(15) - 7);
    }

    private static MemorySegment filled(Arena arena, int count, DoubleSupplier value) {
        MemorySegment memory = empty(arena, count);
        for (int i = 0; i < count; i++) {
            memory.setAtIndex(JAVA_FLOAT, i, (float) value.getAsDouble());
        }
        return memory;
    }

    /// Memory between guards, at no round address.
    @SuppressWarnings("restricted")
    private static MemorySegment empty(Arena arena, int count) {
        MemorySegment whole = arena.allocate((count + 2L * GUARD + 1) * Float.BYTES, 64);
        for (long i = 0; i < count + 2L * GUARD + 1; i++) {
            whole.setAtIndex(JAVA_FLOAT, i, UNTOUCHED);
        }
        return whole.asSlice((GUARD + 1L) * Float.BYTES, (long) count * Float.BYTES);
    }

    private static double at(MemorySegment memory, int index) {
        return memory.getAtIndex(JAVA_FLOAT, index);
    }

    @SuppressWarnings("restricted") // looks at the guards around
    private static void same(String what, MemorySegment memory, double[] plain) {
        for (int i = 0; i < plain.length; i++) {
            assertThat(at(memory, i)).as("%s[%d]", what, i).isEqualTo(plain[i], within(0.0));
        }
        MemorySegment around = MemorySegment.ofAddress(memory.address() - GUARD * Float.BYTES)
                .reinterpret((plain.length + 2L * GUARD) * Float.BYTES);
        for (int i = 0; i < GUARD; i++) {
            assertThat(at(around, i)).as(what + ": guard before").isEqualTo(UNTOUCHED);
            assertThat(at(around, plain.length + GUARD + i))
                    .as(what + ": guard behind")
                    .isEqualTo(UNTOUCHED);
        }
    }
}
