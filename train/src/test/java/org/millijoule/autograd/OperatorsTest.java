package org.millijoule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.kernel.ChannelNorm;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.Lsq;

/// Every operator on float32, which our kernels compute, against libtorch in float64.
class OperatorsTest {
    private final PointerScope pointers = new PointerScope();
    private final Tape tape = new Tape();

    @BeforeEach
    void seed() {
        torch.manual_seed(11);
    }

    @AfterEach
    void free() {
        tape.close();
        pointers.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2,3,5,4,3",
        "1,16,96,8,8",
        "3,33,17,1,7",
        "2,1,1,3,3",
        "0,4,8,2,2",
        "64,80,80,7,7",
        "256,48,12,6,6",
        "256,8,20,6,6",
        "256,144,40,6,6"
    })
    void pointwise(int images, int inputs, int outputs, int height, int width) {
        check(
                leaves -> Operators.pointwise(leaves.get(0), leaves.get(1), tape),
                1e-4,
                new long[] {images, inputs, height, width},
                new long[] {outputs, inputs, 1, 1});
    }

    @ParameterizedTest
    @CsvSource({"2,3,7,5,3,1", "2,40,8,8,5,2", "1,96,4,4,7,1", "3,17,9,6,7,2", "0,4,5,5,3,1"})
    void depthwise(int images, int channels, int height, int width, int kernel, int stride) {
        check(
                leaves -> Operators.depthwise(Input.of(leaves.get(0)), leaves.get(1), stride, false, tape)
                        .value(),
                1e-4,
                new long[] {images, channels, height, width},
                new long[] {channels, 1, kernel, kernel});
    }

    @ParameterizedTest
    @CsvSource({"2,3,7,5,3,1,8", "2,1,8,8,3,2,16", "3,3,9,9,5,2,40", "2,3,6,6,1,1,12", "0,3,6,6,3,1,12"})
    void convolutionOfAnImage(int images, int channels, int height, int width, int kernel, int stride, int outputs) {
        Tensor x = torch.randn(images, channels, height, width).to(ScalarType.Double);
        check(
                leaves -> Operators.convolution(
                                Input.of(x.to(leaves.get(0).scalar_type())),
                                leaves.get(0),
                                Kernel.square(kernel, stride, Padding.all(kernel / 2)),
                                1,
                                false,
                                tape)
                        .value(),
                1e-4,
                new long[] {outputs, channels, kernel, kernel});
    }

    @ParameterizedTest
    @CsvSource({
        "2,3,7,5,3,1,8",
        "2,17,8,8,3,2,16",
        "1,16,9,6,5,1,40",
        "3,4,6,6,1,2,12",
        "2,33,5,7,3,3,9",
        "0,3,6,6,3,1,12"
    })
    void convolutionOverAllChannels(
            int images, int channels, int height, int width, int kernel, int stride, int outputs) {
        check(
                leaves -> Operators.convolution(
                                Input.of(leaves.get(0)),
                                leaves.get(1),
                                Kernel.square(kernel, stride, Padding.all(kernel / 2)),
                                1,
                                false,
                                tape)
                        .value(),
                1e-4,
                new long[] {images, channels, height, width},
                new long[] {outputs, channels, kernel, kernel});
    }

    /// Two parts of one leaf: their gradients meet in it.
    @Test
    void partsOfALeaf() {
        check(
                leaves -> {
                    Tensor w = leaves.getFirst();
                    Tensor centre = Operators.part(w, new long[] {0, 0, 1, 1}, new long[] {4, 1, 3, 3}, tape);
                    Tensor whole = Operators.part(w, new long[4], new long[] {6, 1, 5, 5}, tape);
                    Tensor first = Operators.part(w, new long[4], new long[] {2, 1, 5, 5}, tape);
                    return centre.sum()
                            .add(whole.mul(whole).sum())
                            .add(first.mul(first).sum());
                },
                1e-5,
                new long[] {6, 1, 5, 5});
    }

    @Test
    void linear() {
        check(
                leaves -> Operators.linear(leaves.get(0), leaves.get(1), leaves.get(2), tape),
                1e-4,
                new long[] {5, 130},
                new long[] {10, 130},
                new long[] {10});
    }

    @ParameterizedTest
    @CsvSource({"5,3,4,4", "2,40,7,5", "3,17,1,1", "1,1,9,2", "0,8,2,2"})
    void meanOfPixels(int images, int channels, int height, int width) {
        check(leaves -> Operators.meanOfPixels(leaves.getFirst(), tape), 1e-6, new long[] {
            images, channels, height, width
        });
    }

    @ParameterizedTest
    @CsvSource({"1,1", "7,13", "40,433", "0,3"})
    void tanh(int rows, int columns) {
        check(leaves -> Operators.tanh(leaves.getFirst(), tape), 3e-7, new long[] {rows, columns});
    }

    @ParameterizedTest
    @CsvSource({"6,25,3", "40,49,2", "1,1,1", "12,96,4"})
    void columnsWeightedByAMask(int rows, int columns, int options) {
        Tensor patterns = torch.rand(options, columns).round();
        check(
                leaves -> Weighting.ofColumns(
                        leaves.get(0), leaves.get(1), patterns.to(leaves.get(0).scalar_type()), tape),
                1e-6,
                new long[] {rows, columns, 1, 1},
                new long[] {options});
    }

    @ParameterizedTest
    @CsvSource({"2,3,5,7", "9,24,16,16", "1,1,1,1"})
    void sumWithAWeight(int images, int channels, int height, int width) {
        long[] shape = {images, channels, height, width};
        check(
                leaves -> Weighting.sum(leaves.get(0), leaves.get(1), leaves.get(2), tape),
                1e-5,
                shape,
                shape,
                new long[] {1});
    }

    @ParameterizedTest
    @CsvSource({"3,10,0", "64,100,0.1", "1,2,0.5"})
    void crossEntropy(int images, int classes, double smoothing) {
        Tensor labels = torch.rand(images).mul(new Scalar(classes)).to(ScalarType.Long);
        check(leaves -> Losses.crossEntropy(leaves.getFirst(), labels, smoothing, tape), 1e-6, new long[] {
            images, classes
        });
    }

    @ParameterizedTest
    @CsvSource({"3,10,1", "64,100,4", "2,2,0.5"})
    void divergence(int images, int classes, double temperature) {
        Tensor teacher = torch.randn(images, classes).to(ScalarType.Double);
        check(
                leaves -> Losses.divergence(
                        leaves.getFirst(), teacher.to(leaves.getFirst().scalar_type()), temperature, tape),
                1e-6,
                new long[] {images, classes});
    }

    /// A class that the teacher or the label rules out may have any logit.
    @Test
    void lossesOfExtremeLogitsAreFinite() {
        Tensor logits = Tensor.create(new float[] {3e38f, -3e38f, 0, 0, 88, -1000}, 2, 3);
        Tensor labels = torch.zeros(2).to(ScalarType.Long);
        assertThat(Losses.crossEntropy(logits, labels, 0, tape).item_float()).isCloseTo(44, within(1e-5f));
        assertThat(Losses.divergence(logits, logits, 1, tape).item_float()).isZero();
    }

    @Test
    void lossesOfNoNumbersAreNoNumbers() {
        Tensor labels = torch.zeros(1).to(ScalarType.Long);
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Tensor logits = Tensor.create(new float[] {0, wrong, 1}, 1, 3);
            assertThat(Losses.crossEntropy(logits, labels, 0, tape).item_float())
                    .isNaN();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,Infinity", "0,6", "-0.5,0.5"})
    void clippedAdditionOfTwoTensorsAndOfOneToItself(float floor, float ceiling) {
        ChannelNorm.Clip clip = new ChannelNorm.Clip(floor, ceiling);
        long[] shape = {2, 3, 5, 7};
        check(leaves -> Operators.add(leaves.get(0), leaves.get(1), clip, tape), 1e-6, shape, shape);
        check(leaves -> Operators.add(leaves.get(0), leaves.get(0), clip, tape), 1e-6, shape);
    }

    @Test
    void additionOfTwoTensorsAndOfOneToItself() {
        check(leaves -> Operators.add(leaves.get(0), leaves.get(1), tape), 1e-6, new long[] {2, 3, 4, 5}, new long[] {
            2, 3, 4, 5
        });
        check(leaves -> Operators.add(leaves.get(0), leaves.get(0), tape), 1e-6, new long[] {2, 3, 4, 5});
    }

    @ParameterizedTest
    @CsvSource({
        "2,3,5,4,true",
        "4,96,9,7,true",
        "4,40,6,6,false",
        "2,1,3,3,true",
        "1,2500,2,2,true",
        "30,17,16,16,false"
    })
    void batchNormWithAndWithoutRelu6(int images, int channels, int height, int width, boolean clipped) {
        Normalised.Statistics batch = new Normalised.Statistics(Optional.empty(), true, 0);
        check(
                leaves -> new Normalised(
                                Operators.WithMoments.unmeasured(
                                        leaves.get(0).mul(new Scalar(3)).add(new Scalar(2))),
                                leaves.get(1),
                                leaves.get(2),
                                batch,
                                clipped ? ChannelNorm.Clip.RELU6 : ChannelNorm.Clip.NONE)
                        .value(tape),
                2e-4,
                new long[] {images, channels, height, width},
                new long[] {channels + 2}, // a narrower network uses the first
                new long[] {channels + 2});
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runningStatisticsMoveAsInPyTorchAndAreUsedWhereTheyAreFixed(boolean ofBatch) {
        List<Tensor> moved = new ArrayList<>();
        check(
                leaves -> {
                    ScalarType type = leaves.get(0).scalar_type().intern();
                    Tensor mean = torch.full(new long[] {40}, new Scalar(0.3)).to(type);
                    Tensor variance =
                            torch.full(new long[] {40}, new Scalar(2.0)).to(type);
                    Normalised.Running running = new Normalised.Running(mean, variance);
                    Tensor y = new Normalised(
                                    Operators.WithMoments.unmeasured(leaves.get(0)),
                                    leaves.get(1),
                                    leaves.get(2),
                                    new Normalised.Statistics(Optional.of(running), ofBatch, 0.1),
                                    ChannelNorm.Clip.RELU6)
                            .value(tape);
                    moved.add(torch.stack(new TensorVector(mean, variance)));
                    return y;
                },
                2e-4,
                new long[] {3, 40, 5, 5},
                new long[] {40},
                new long[] {40});
        assertClose(moved.get(0), moved.get(1), 1e-6);
    }

    /// A block as in MobileNetV2, with libtorch's operators between ours and a tensor that is used twice.
    @Test
    void operatorsOfBothKindsMix() {
        Normalised.Statistics batch = new Normalised.Statistics(Optional.empty(), true, 0);
        check(
                leaves -> {
                    Tensor x = leaves.get(0).mul(new Scalar(1.5));
                    Tensor h = Operators.pointwise(x, leaves.get(1).narrow(0, 0, 20), tape);
                    h = new Normalised(
                                    Operators.WithMoments.unmeasured(h),
                                    leaves.get(3),
                                    leaves.get(4),
                                    batch,
                                    ChannelNorm.Clip.RELU6)
                            .value(tape);
                    h = Operators.depthwise(Input.of(h), leaves.get(2).mul(new Scalar(2)), 1, false, tape)
                            .value();
                    h = torch.relu6(h).mul(new Scalar(0.5));
                    h = Operators.pointwise(h, leaves.get(5), tape);
                    Tensor once = Operators.add(x, h, tape);
                    Tensor twice = Operators.add(once, torch.tanh(once), tape);
                    return twice.add(once);
                },
                5e-4,
                new long[] {2, 6, 5, 7},
                new long[] {24, 6, 1, 1},
                new long[] {20, 1, 3, 3},
                new long[] {20},
                new long[] {20},
                new long[] {6, 20, 1, 1});
    }

    /// Convolutions that measure what they write, and batch-norm behind them.
    @ParameterizedTest
    @CsvSource({"3,24,8,7,1", "20,40,9,9,2", "2,3,5,5,1", "17,96,6,6,1"})
    void momentsMeasuredOnTheWayAreThoseOfTheResult(int images, int channels, int height, int width, int stride) {
        Normalised.Statistics batch = new Normalised.Statistics(Optional.empty(), true, 0);
        check(
                leaves -> {
                    Operators.WithMoments h = Operators.pointwise(Input.of(leaves.get(0)), leaves.get(1), true, tape);
                    Tensor z =
                            new Normalised(h, leaves.get(3), leaves.get(4), batch, ChannelNorm.Clip.RELU6).value(tape);
                    h = Operators.depthwise(Input.of(z), leaves.get(2), stride, true, tape);
                    return new Normalised(h, leaves.get(3), leaves.get(4), batch, ChannelNorm.Clip.RELU6).value(tape);
                },
                5e-4,
                new long[] {images, 7, height, width},
                new long[] {channels, 7, 1, 1},
                new long[] {channels, 1, 3, 3},
                new long[] {channels},
                new long[] {channels});
    }

    /// An expansion that is computed where the depthwise convolution reads it, and one that a tensor holds: many and
    /// few channels, few images (whose rows are shared between threads) and many, few pixels and many.
    @ParameterizedTest
    @CsvSource({
        "3,7,24,8,7,1,5",
        "20,16,96,9,9,2,3",
        "20,72,40,9,9,2,7",
        "2,65,390,14,14,1,5",
        "9,160,960,4,4,1,5",
        "1,1,3,1,1,1,3"
    })
    void pixelsThatAreComputedWhereTheyAreReadHaveTheSameBits(
            int images, int inputs, int channels, int height, int width, int stride, int side) {
        torch.manual_seed(5);
        Tensor x = torch.randn(images, inputs, height, width);
        Tensor expand = torch.randn(channels, inputs, 1, 1);
        Tensor taps = torch.randn(channels, 1, side, side);
        Tensor gain = torch.rand(channels);
        Tensor bias = torch.rand(channels);
        try (NoGradGuard _ = new NoGradGuard()) {
            Operators.WithMoments stored = Operators.pointwise(Input.of(x), expand, false, tape);
            Operators.WithMoments late = Operators.latePointwise(Input.of(x), expand, false, tape);
            assertThat(late.pixels()).isInstanceOf(Pixels.Late.class);
            Tensor read = Operators.depthwise(rounded(late, gain, bias), taps, stride, false, tape)
                    .value();
            Tensor expected = Operators.depthwise(rounded(stored, gain, bias), taps, stride, false, tape)
                    .value();
            assertThat(read.equal(expected)).isTrue();
            assertThat(late.value().equal(stored.value())).isTrue();
        }
    }

    private Input rounded(Operators.WithMoments h, Tensor gain, Tensor bias) {
        Tensor variance = torch.full(new long[] {gain.size(0)}, new Scalar(7.0));
        Normalised.Running running = new Normalised.Running(torch.zeros(gain.size(0)), variance);
        Normalised.Statistics kept = new Normalised.Statistics(Optional.of(running), false, 0);
        Normalised z = new Normalised(h, gain, bias, kept, ChannelNorm.Clip.RELU6);
        List<Tensor> steps = List.of(torch.full(new long[] {1}, new Scalar(0.1)));
        return new Lsq().ofActivations().read(z, steps, List.of(new Grid(4, false)), Optional.empty(), tape);
    }

    @Test
    void whatTakesNoGradientIsNotRecorded() {
        Tensor x = torch.rand(2, 3, 4, 4);
        Tensor w = torch.rand(5, 3, 1, 1).requires_grad_(true);
        try (NoGradGuard guard = new NoGradGuard()) {
            assertThat(guard.isNull()).isFalse();
            assertThat(Operators.pointwise(x, w, tape).requires_grad()).isFalse();
        }
        assertThat(Operators.pointwise(x, torch.rand(5, 3, 1, 1), tape).requires_grad())
                .isFalse();
        tape.backward(Operators.pointwise(x, w, tape).sum());
        assertThat(x.grad().defined()).isFalse();
        assertThat(w.grad().defined()).isTrue();
    }

    @Test
    void memoryInAnotherOrderIsUnderstood() {
        Tensor x = torch.rand(2, 8, 6, 6);
        Tensor w = torch.rand(8, 1, 3, 3);
        Tensor y = Operators.depthwise(Input.of(x), w, 1, false, tape).value();
        assertThat(y.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
        assertClose(
                Operators.depthwise(Input.of(x.contiguous(MemoryFormat.ChannelsLast)), w, 1, false, tape)
                        .value(),
                y,
                0);
    }

    private void check(Function<List<Tensor>, Tensor> network, double tolerance, long[]... shapes) {
        new AgainstFloat64(tape).check(network, tolerance, shapes);
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        AgainstFloat64.assertClose(actual, expected, tolerance);
    }
}
