package org.millijoule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Shape;

/// Convolutions, pools and rearrangements of every geometry against libtorch in float64, gradients too.
class GeometriesTest {
    private static final int DRAWN = 60;

    private final PointerScope pointers = new PointerScope();
    private final Tape tape = new Tape();

    @BeforeEach
    void seed() {
        torch.manual_seed(5);
    }

    @AfterEach
    void free() {
        tape.close();
        pointers.close();
    }

    /// A convolution on a map.
    record Case(int images, Shape map, int outputs, Kernel kernel, int groups) {
        static Case drawn(RandomGenerator random) {
            Axis down = axis(random);
            Axis along = axis(random);
            int groups = random.nextInt(3) == 0 ? 1 : random.nextInt(1, 6);
            int perGroup = random.nextBoolean() ? 1 : random.nextInt(1, 20);
            int outputs = groups * random.nextInt(1, 12);
            if (perGroup == 1 && random.nextBoolean()) {
                groups = 40;
                outputs = groups * random.nextInt(1, 3);
            }
            Shape map = new Shape(side(down, random), side(along, random), groups * perGroup);
            return new Case(random.nextInt(0, 4), map, outputs, new Kernel(Axis.POINT, down, along, false), groups);
        }

        private static Axis axis(RandomGenerator random) {
            return new Axis(
                    random.nextInt(1, 6),
                    random.nextInt(1, 4),
                    random.nextInt(1, 4),
                    random.nextInt(0, 4),
                    random.nextInt(0, 4));
        }

        private static int side(Axis axis, RandomGenerator random) {
            long least = Math.max(1, axis.reach() - axis.before() - axis.after());
            return (int) least + random.nextInt(0, 8);
        }

        long[] x() {
            return new long[] {images, map.channels(), map.height(), map.width()};
        }

        long[] w() {
            int taps = kernel.height().taps();
            return new long[] {
                outputs, map.channels() / groups, taps, kernel.width().taps()
            };
        }
    }

    static Stream<Case> drawn() {
        SplittableRandom random = new SplittableRandom(3);
        return IntStream.range(0, DRAWN).mapToObj(_ -> Case.drawn(random));
    }

    @ParameterizedTest
    @MethodSource("drawn")
    void convolution(Case c) {
        new AgainstFloat64(tape)
                .check(
                        leaves -> Operators.convolution(
                                        Input.of(leaves.get(0)), leaves.get(1), c.kernel(), c.groups(), false, tape)
                                .value(),
                        1e-5,
                        c.x(),
                        c.w());
    }

    /// Maps of which an image is several pieces of work, filters of more floats than a tile adds up at once, and
    /// outputs that leave part of a vector empty.
    static Stream<Case> large() {
        Axis three = new Axis(3, 1, 1, 1, 1);
        Axis seven = new Axis(7, 2, 1, 3, 2);
        Axis apart = new Axis(3, 2, 3, 4, 1);
        return Stream.of(
                new Case(2, new Shape(70, 61, 16), 16, new Kernel(Axis.POINT, three, three, false), 1),
                new Case(3, new Shape(9, 7, 130), 75, new Kernel(Axis.POINT, three, seven, false), 1),
                new Case(2, new Shape(230, 226, 3), 20, new Kernel(Axis.POINT, seven, seven, false), 1),
                new Case(2, new Shape(40, 41, 96), 64, new Kernel(Axis.POINT, apart, three, false), 2),
                new Case(2, new Shape(33, 40, 90), 135, new Kernel(Axis.POINT, three, three, false), 9),
                new Case(33, new Shape(3, 2, 20), 33, new Kernel(Axis.POINT, three, seven, false), 1),
                new Case(5, new Shape(9, 15, 20), 34, new Kernel(Axis.POINT, seven, three, false), 2),
                new Case(20, new Shape(8, 8, 33), 17, new Kernel(Axis.POINT, three, three, false), 1));
    }

    @ParameterizedTest
    @MethodSource("large")
    void convolutionInPieces(Case c) {
        convolution(c);
    }

    /// The same sums in the same order as one chain of fused multiply-adds by tap and channel.
    @Test
    void sumsRunByTapAndChannel() {
        Kernel kernel = new Kernel(Axis.POINT, new Axis(3, 2, 1, 1, 0), new Axis(3, 1, 2, 2, 2), false);
        Tensor x = torch.randn(2, 110, 5, 6);
        Tensor w = torch.randn(26, 110, 3, 3);
        float[] in = FlatFloats.values(x);
        float[] weights = FlatFloats.values(w);
        Tensor y = Operators.convolution(Input.of(x), w, kernel, 1, false, tape)
                .value()
                .contiguous();
        float[] sums = new float[Math.toIntExact(y.numel())];
        for (int i = 0; i < sums.length; i++) {
            int ox = i % 6;
            int oy = i / 6 % (int) y.size(2);
            int filter = i / 6 / (int) y.size(2) % 26;
            int image = i / 6 / (int) y.size(2) / 26;
            for (int tap = 0; tap < 9; tap++) {
                int row = 2 * oy - 1 + tap / 3;
                int column = ox - 2 + 2 * (tap % 3);
                for (int c = 0; c < 110; c++) {
                    boolean inside = row >= 0 && row < 5 && column >= 0 && column < 6;
                    float value = inside ? in[((image * 110 + c) * 5 + row) * 6 + column] : 0;
                    sums[i] = Math.fma(value, weights[(filter * 110 + c) * 9 + tap], sums[i]);
                }
            }
        }
        assertThat(FlatFloats.values(y)).containsExactly(sums);
    }

    /// Where three taps side by side read neighbouring pixels, a pixel serves all three before the next channel does.
    @Test
    void sumsOfThreeTapsSideBySideRunByRowAndChannel() {
        Kernel kernel = new Kernel(Axis.POINT, new Axis(3, 2, 1, 1, 0), new Axis(3, 1, 1, 1, 1), false);
        Tensor x = torch.randn(2, 110, 5, 6);
        Tensor w = torch.randn(26, 110, 3, 3);
        float[] in = FlatFloats.values(x);
        float[] weights = FlatFloats.values(w);
        Tensor y = Operators.convolution(Input.of(x), w, kernel, 1, false, tape)
                .value()
                .contiguous();
        float[] sums = new float[Math.toIntExact(y.numel())];
        for (int i = 0; i < sums.length; i++) {
            int ox = i % 6;
            int oy = i / 6 % (int) y.size(2);
            int filter = i / 6 / (int) y.size(2) % 26;
            int image = i / 6 / (int) y.size(2) / 26;
            for (int k = 0; k < 3 * 110 * 3; k++) {
                int tap = k / 330 * 3 + k % 3;
                int c = k / 3 % 110;
                int row = 2 * oy - 1 + tap / 3;
                int column = ox - 1 + tap % 3;
                boolean inside = row >= 0 && row < 5 && column >= 0 && column < 6;
                float value = inside ? in[((image * 110 + c) * 5 + row) * 6 + column] : 0;
                sums[i] = Math.fma(value, weights[(filter * 110 + c) * 9 + tap], sums[i]);
            }
        }
        assertThat(FlatFloats.values(y)).containsExactly(sums);
    }

    static Stream<Case> windows() {
        return drawn().filter(c -> isPool(c.map().height(), c.kernel().height())
                && isPool(c.map().width(), c.kernel().width()));
    }

    /// No window may lie in the padding alone.
    private static boolean isPool(int size, Axis axis) {
        return axis.before() < axis.taps() && axis.after() < axis.taps() && size >= axis.reach();
    }

    @ParameterizedTest
    @MethodSource("windows")
    void pools(Case c) {
        AgainstFloat64 both = new AgainstFloat64(tape);
        both.check(leaves -> Operators.maxPool(leaves.getFirst(), c.kernel(), tape), 1e-6, c.x());
        both.check(leaves -> Operators.averagePool(leaves.getFirst(), c.kernel(), true, tape), 1e-6, c.x());
        both.check(leaves -> Operators.averagePool(leaves.getFirst(), c.kernel(), false, tape), 1e-6, c.x());
    }

    @Test
    void windowsInThePaddingAloneAreRefused() {
        Kernel kernel = new Kernel(Axis.POINT, new Axis(2, 2, 1, 0, 3), Axis.POINT, false);
        assertThatThrownBy(() -> Operators.maxPool(torch.rand(1, 2, 3, 3), kernel, tape))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lies in the padding alone");
    }

    @Test
    void theGradientOfEqualValuesGoesToTheFirst() {
        Tensor x = torch.zeros(1, 1, 2, 2).set_requires_grad(true);
        Kernel kernel = new Kernel(Axis.POINT, new Axis(2, 1, 1, 0, 0), new Axis(2, 1, 1, 0, 0), false);
        tape.backward(Operators.maxPool(x, kernel, tape).sum());
        assertThat(FlatFloats.values(x.grad())).containsExactly(1, 0, 0, 0);
    }

    @Test
    void valuesInOtherPlaces() {
        SplittableRandom random = new SplittableRandom(1);
        for (Shape output : List.of(new Shape(1, 1, 60), new Shape(4, 7, 3), new Shape(2, 1, 5))) {
            int[] from = random.ints(output.elements(), -1, 60).toArray();
            new AgainstFloat64(tape)
                    .check(leaves -> Operators.rearrange(leaves.getFirst(), output, from, tape), 1e-6, new long[] {
                        3, 5, 3, 4
                    });
        }
    }

    /// Positions count height, then width, then channel.
    @Test
    void positionsAreThoseOfPixels() {
        Tensor x = torch.arange(new org.bytedeco.pytorch.Scalar(6.0))
                .to(ScalarType.Float)
                .view(1, 2, 1, 3);
        List<Float> moved = new ArrayList<>();
        for (float value : FlatFloats.values(Operators.rearrange(x, new Shape(1, 1, 4), new int[] {0, 1, 2, -1}, tape)
                .contiguous())) {
            moved.add(value);
        }
        assertThat(moved).containsExactly(0f, 3f, 1f, 0f);
    }
}
