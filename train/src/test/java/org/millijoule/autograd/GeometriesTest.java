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
                                        leaves.get(0), leaves.get(1), c.kernel(), c.groups(), false, tape)
                                .value(),
                        1e-5,
                        c.x(),
                        c.w());
    }

    /// As where the patches of all images would fill the memory.
    @ParameterizedTest
    @MethodSource("drawn")
    void convolutionOfSomeImagesAtATime(Case c) {
        long patch = 4 * c.kernel().taps() * c.map().channels() / c.groups();
        long most = 2 * patch * Math.max(1, c.map().height() * c.map().width());
        new AgainstFloat64(tape)
                .check(
                        leaves -> Convolutions.of(
                                        leaves.get(0), leaves.get(1), c.kernel(), c.groups(), false, most, tape)
                                .value(),
                        1e-5,
                        c.x(),
                        c.w());
    }

    /// One product of matrices for all images, or one for each: the same forward bits.
    @Test
    void piecesOfImagesChangeNoBit() {
        Kernel kernel = new Kernel(Axis.POINT, new Axis(7, 2, 1, 3, 2), new Axis(5, 2, 1, 1, 2), false);
        Tensor x = torch.randn(5, 3, 30, 31);
        Tensor w = torch.randn(40, 3, 7, 5);
        Tensor whole = Operators.convolution(x, w, kernel, 1, false, tape).value();
        Tensor pieces = Convolutions.of(x, w, kernel, 1, false, 1, tape).value();
        assertThat(torch.equal(whole, pieces)).isTrue();
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
