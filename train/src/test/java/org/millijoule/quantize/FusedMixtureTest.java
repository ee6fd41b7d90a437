package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.autograd.Tape;

/// The fused kernels against plain Java and against libtorch's operators.
class FusedMixtureTest {
    private static final List<Grid> GRIDS = List.of(Grid.signed(2), Grid.unsigned(4), Grid.signed(6), Grid.signed(8));
    private static final float[] ONE = {1};

    private final PointerScope pointers = new PointerScope();
    private final Tape tape = new Tape();
    private final Random random = new Random(7);

    @BeforeEach
    void useTwoThreads() {
        torch.set_num_threads(2);
    }

    @AfterEach
    void free() {
        tape.close();
        pointers.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 31, 2047, 2049, 32768, 32769, 150_001})
    void oneGridEqualsPlainJavaForEveryLength(int length) {
        check(new long[] {length}, new float[][] {{0.11f}}, List.of(Grid.signed(4)), ONE, MemoryFormat.Contiguous);
    }

    @ParameterizedTest
    @CsvSource({"0.1,0.2,0.3,0.4", "0,0,1,0", "1,0,0,0", "0,0,0,1", "0.5,0,0.5,0", "0,0,0,0", "-1,2,0,0.5"})
    void mixtureEqualsPlainJavaForEveryMask(float a, float b, float c, float d) {
        float[][] steps = {{0.9f}, {0.2f}, {0.06f}, {0.013f}};
        check(new long[] {3, 5, 7, 11}, steps, GRIDS, new float[] {a, b, c, d}, MemoryFormat.Contiguous);
        check(new long[] {4, 16, 9, 10}, steps, GRIDS, new float[] {a, b, c, d}, MemoryFormat.ChannelsLast);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,9", "5,16", "96,25", "7,333", "40,5000", "2,70000"})
    void stepsPerIndexEqualPlainJava(int channels, int rest) {
        float[][] steps = new float[2][channels];
        for (int i = 0; i < channels; i++) {
            steps[0][i] = 0.3f + 0.01f * i;
            steps[1][i] = 0.05f + 0.003f * i;
        }
        List<Grid> grids = List.of(Grid.signed(3), Grid.signed(5));
        check(new long[] {channels, rest, 1, 1}, steps, grids, new float[] {0.25f, 0.75f}, MemoryFormat.Contiguous);
    }

    @Test
    void weightsInChannelsLastOrderKeepTheirStepPerIndex() {
        float[][] steps = {{0.3f, 0.2f, 0.1f, 0.05f}};
        check(new long[] {4, 6, 3, 3}, steps, List.of(Grid.signed(4)), ONE, MemoryFormat.ChannelsLast);
    }

    @Test
    void oneStepAndStepsPerIndexMix() {
        check(
                new long[] {3, 4, 3, 3},
                new float[][] {{0.3f}, {0.1f, 0.2f, 0.3f}},
                List.of(Grid.signed(2), Grid.signed(4)),
                new float[] {0.5f, 0.5f},
                MemoryFormat.Contiguous);
    }

    @Test
    void tiesFallToEvenAsInOnnx() {
        Tensor x = Tensors.of(new float[] {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 7.5f, -8.5f, -9, 1e30f}, 10);
        Tensor y = FusedGraph.quantize(x, mixture(Grid.signed(4), Tensors.of(ONE, 1)), tape);
        assertThat(Tensors.values(y)).containsExactly(0, 2, 2, 0, -2, -2, 7, -8, -8, 7);
    }

    @Test
    void nanStaysNanAndInfinitiesBecomeTheBounds() {
        float[] values = new float[40];
        values[3] = Float.NaN;
        values[4] = Float.POSITIVE_INFINITY;
        values[5] = Float.NEGATIVE_INFINITY;
        values[39] = Float.NaN;
        for (Graph graph : Graph.values()) {
            Pass pass =
                    run(graph, Tensors.of(values, 40), ones(40), new float[][] {{0.5f}}, List.of(Grid.signed(3)), ONE);
            assertThat(pass.y[3]).isNaN();
            assertThat(pass.y[39]).isNaN();
            assertThat(pass.y[4]).isEqualTo(1.5f);
            assertThat(pass.y[5]).isEqualTo(-2f);
            assertThat(pass.dx[3]).isZero();
            assertThat(pass.dx[4]).isZero();
            assertThat(pass.dx[6]).isOne();
            assertThat(pass.ofSteps.getFirst()[0]).isNaN();
        }
    }

    @Test
    void gradientsInAnotherMemoryOrderOrExpandedAreUnderstood() {
        Tensor x = Tensors.of(Tensors.gaussian(random, 2 * 5 * 6 * 7, 1), 2, 5, 6, 7)
                .contiguous(MemoryFormat.ChannelsLast)
                .requires_grad_(true);
        Tensor steps = Tensors.leaf(0.1f);
        tape.backward(
                FusedGraph.quantize(x, mixture(Grid.signed(8), steps), tape).sum());
        assertThat(Tensors.values(x.grad())).containsOnly(1);
    }

    @Test
    void slicesOfALargerTensorArePassedThrough() {
        Tensor whole = Tensors.of(Tensors.gaussian(random, 8 * 6, 1), 8, 6).requires_grad_(true);
        Tensor slice = whole.narrow(1, 1, 3).narrow(0, 2, 4);
        Tensor steps = Tensors.leaf(0.1f, 0.2f, 0.3f, 0.4f);
        Tensor y = FusedGraph.quantize(slice, mixture(Grid.signed(8), steps), tape);
        Tensors.backward(tape, y, ones(12));
        float[] gradient = Tensors.values(whole.grad());
        for (int i = 0; i < 48; i++) {
            boolean inSlice = i / 6 >= 2 && i / 6 < 6 && i % 6 >= 1 && i % 6 < 4;
            assertThat(gradient[i]).isEqualTo(inSlice ? 1 : 0);
        }
    }

    @Test
    void sumsAreEqualBitForBitWithOneThreadAndTwo() {
        Tensor x = Tensors.of(Tensors.gaussian(random, 140_000, 1), 2, 70, 10, 100);
        float[] dy = Tensors.gaussian(random, 140_000, 1);
        float[][] steps = {{0.9f}, {0.2f}, {0.06f}, {0.013f}};
        float[] mask = {0.1f, 0.2f, 0.3f, 0.4f};
        Pass two = run(Graph.FUSED, x, dy, steps, GRIDS, mask);
        torch.set_num_threads(1);
        Pass one = run(Graph.FUSED, x, dy, steps, GRIDS, mask);
        assertThat(one.y).isEqualTo(two.y);
        assertThat(one.dx).isEqualTo(two.dx);
        assertThat(one.ofMask).isEqualTo(two.ofMask);
        assertThat(one.ofSteps).usingRecursiveComparison().isEqualTo(two.ofSteps);
    }

    private enum Graph {
        FUSED,
        COMPOSED
    }

    /// Everything that one pass gives, in the order of the indices.
    @SuppressWarnings("ArrayRecordComponent") // read element by element
    private record Pass(float[] y, float[] dx, List<float[]> ofSteps, float[] ofMask) {}

    private void check(long[] shape, float[][] steps, List<Grid> grids, float[] mask, MemoryFormat order) {
        int length = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] x = Tensors.gaussian(random, length, 0.7);
        float[] dy = Tensors.gaussian(random, length, 1);
        Tensor tensor = Tensors.of(x, shape).contiguous(order);
        for (StepGradient gradient : StepGradient.values()) {
            PlainLsq plain = new PlainLsq(x, dy, steps, grids.toArray(Grid[]::new), mask, gradient);
            check(tensor, dy, steps, grids, mask, gradient, plain);
        }
    }

    private void check(
            Tensor x,
            float[] dy,
            float[][] steps,
            List<Grid> grids,
            float[] mask,
            StepGradient gradient,
            PlainLsq plain) {
        for (Graph graph : Graph.values()) {
            Pass pass = run(graph, x, dy, steps, grids, mask, gradient);
            assertClose(pass.y, plain.y, 1e-6);
            assertClose(pass.dx, plain.dx, 1e-6);
            double scale = 1e-5 * Math.sqrt(dy.length + 1);
            for (int b = 0; b < grids.size(); b++) {
                assertClose(
                        pass.ofSteps.get(b),
                        floats(plain.ofSteps[b]),
                        scale * grids.get(b).highest());
            }
            assertClose(pass.ofMask, floats(plain.ofMask), scale);
        }
    }

    private Pass run(Graph graph, Tensor x, float[] dy, float[][] steps, List<Grid> grids, float[] mask) {
        return run(graph, x, dy, steps, grids, mask, StepGradient.LSQ);
    }

    private Pass run(
            Graph graph, Tensor x, float[] dy, float[][] steps, List<Grid> grids, float[] mask, StepGradient gradient) {
        List<Tensor> leaves = Arrays.stream(steps).map(Tensors::leaf).toList();
        Tensor maskLeaf = Tensors.leaf(mask);
        Mixture mixture = new Mixture(leaves, grids, Optional.of(maskLeaf), GradientScale.NONE, gradient);
        Tensor input = x.detach().requires_grad_(true);
        Tensor y =
                switch (graph) {
                    case FUSED -> FusedGraph.quantize(input, mixture, tape);
                    case COMPOSED -> ComposedGraph.quantize(input, mixture);
                };
        Tensors.backward(tape, y, dy);
        return new Pass(
                Tensors.values(y),
                Tensors.values(input.grad()),
                leaves.stream()
                        .map(leaf -> leaf.grad().defined() ? leaf.grad() : torch.zeros_like(leaf))
                        .map(Tensors::values)
                        .toList(),
                Tensors.values(maskLeaf.grad()));
    }

    private static Mixture mixture(Grid grid, Tensor steps) {
        return new Mixture(List.of(steps), List.of(grid), Optional.empty(), GradientScale.NONE, StepGradient.LSQ);
    }

    private static void assertClose(float[] actual, float[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        int worst = 0;
        for (int i = 0; i < actual.length; i++) {
            if (Math.abs(actual[i] - expected[i]) > Math.abs(actual[worst] - expected[worst])) {
                worst = i;
            }
        }
        if (actual.length > 0) {
            assertThat(actual[worst]).as("element %d", worst).isCloseTo(expected[worst], within((float) tolerance));
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
