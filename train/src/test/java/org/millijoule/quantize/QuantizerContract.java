package org.millijoule.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Operators;
import org.millijoule.autograd.Tape;
import org.millijoule.kernel.ChannelNorm;

/// What every [Quantizer] must do; the test of a new one extends this class.
abstract class QuantizerContract {
    private final PointerScope pointers = new PointerScope();
    private final Tape tape = new Tape();
    private final Random random = new Random(3);

    /// The quantizer as a spec without settings gives it.
    abstract Quantizer quantizer();

    TensorQuantizer activations() {
        return quantizer().ofActivations();
    }

    Tape tape() {
        return tape;
    }

    @AfterEach
    void free() {
        tape.close();
        pointers.close();
    }

    static Stream<Grid> grids() {
        return IntStream.rangeClosed(2, 8).boxed().flatMap(bits -> Stream.of(Grid.signed(bits), Grid.unsigned(bits)));
    }

    @Test
    void isFoundByItsKindWithItsDefaults() {
        assertThat(ServiceLoader.load(Quantizer.class).stream().map(ServiceLoader.Provider::get))
                .contains(quantizer());
    }

    @ParameterizedTest
    @MethodSource("grids")
    void valuesAreIntegersOfTheGridTimesTheStep(Grid grid) {
        float[] x = Tensors.gaussian(random, 1000, 1);
        Tensor tensor = Tensors.of(x, 1000);
        float step = activations().initialSteps(tensor, grid, false)[0];
        TreeSet<Float> levels = new TreeSet<>();
        for (float q : quantize(tensor, step, grid)) {
            float level = (float) Math.rint(q / step);
            assertThat(q).isEqualTo(level * step);
            assertThat(level).isBetween((float) grid.lowest(), (float) grid.highest());
            levels.add(level);
        }
        assertThat(levels).hasSizeBetween(2, 1 << grid.bits());
    }

    @ParameterizedTest
    @MethodSource("grids")
    void quantizingTwiceIsQuantizingOnce(Grid grid) {
        float[] once = quantize(Tensors.of(Tensors.gaussian(random, 500, 1), 500), 0.07f, grid);
        assertThat(quantize(Tensors.of(once, 500), 0.07f, grid)).isEqualTo(once);
    }

    @ParameterizedTest
    @MethodSource("grids")
    void largerValuesNeverBecomeSmallerOnes(Grid grid) {
        float[] x = Tensors.gaussian(random, 500, 1);
        Arrays.sort(x);
        assertThat(quantize(Tensors.of(x, 500), 0.07f, grid)).isSorted();
    }

    @ParameterizedTest
    @MethodSource("grids")
    void zeroStaysZero(Grid grid) {
        assertThat(quantize(Tensors.of(new float[5], 5), 0.3f, grid)).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("grids")
    void firstStepsAreUsableForAnyTensor(Grid grid) {
        float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 0, 1, -1
        };
        for (Tensor x : List.of(
                torch.zeros(4, 3),
                torch.zeros(4, 0),
                torch.full(new long[] {4, 3}, new Scalar(-1e30)),
                torch.full(new long[] {4, 3}, new Scalar(1e-44)),
                Tensors.of(odd, 4, 2),
                Tensors.of(Tensors.gaussian(random, 40, 1e-3), 4, 10))) {
            for (boolean perChannel : new boolean[] {false, true}) {
                float[] steps = activations().initialSteps(x, grid, perChannel);
                assertThat(steps).hasSize(perChannel ? 4 : 1);
                for (float step : steps) {
                    assertThat(step).isPositive().isFinite();
                }
            }
        }
    }

    @Test
    void gradientPassesInsideTheRangeOnly() {
        Tensor x = Tensors.leaf(-9, -8, -7.6f, 0, 0.4f, 6.9f, 7, 7.1f, 100);
        Tensor y = activations().fakeQuantize(x, steps(1), Grid.signed(4), tape);
        Tensors.backward(tape, y, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(Tensors.values(x.grad())).containsExactly(0, 2, 3, 4, 5, 6, 7, 0, 0);
    }

    @Test
    void float64GivesWhatFloat32Gives() {
        float[] values = Tensors.gaussian(random, 600, 1);
        float[] dy = Tensors.gaussian(random, 600, 1);
        float[][] results = new float[2][];
        float[][] gradients = new float[2][];
        float[][] ofSteps = new float[2][];
        for (int i = 0; i < 2; i++) {
            ScalarType type = i == 0 ? ScalarType.Float : ScalarType.Double;
            Tensor x = Tensors.of(values, 6, 100).to(type).requires_grad_(true);
            Tensor steps = Tensors.of(new float[] {.1f, .2f, .3f, .4f, .5f, .6f}, 6)
                    .to(type)
                    .requires_grad_(learnsSteps());
            Tensor y = activations().fakeQuantize(x, steps, Grid.signed(3), tape);
            assertThat(y.scalar_type().intern()).isEqualTo(type);
            Tensors.backward(tape, y, dy);
            results[i] = Tensors.values(y);
            gradients[i] = Tensors.values(x.grad());
            ofSteps[i] = gradient(steps);
        }
        assertThat(results[1]).containsExactly(results[0], within(1e-6f));
        assertThat(gradients[1]).containsExactly(gradients[0], within(1e-6f));
        assertThat(ofSteps[1]).containsExactly(ofSteps[0], within(1e-4f));
    }

    @Test
    void oneHotMixtureIsTheQuantizedTensorAndEveryMaskEntryLearns() {
        float[] values = Tensors.gaussian(random, 5000, 1);
        float[] dy = Tensors.gaussian(random, 5000, 1);
        List<Grid> grids = List.of(Grid.signed(2), Grid.signed(4), Grid.signed(8));
        float[] sizes = {1, 0.3f, 0.02f};
        Tensor x = Tensors.leaf(values);
        List<Tensor> steps = List.of(steps(1), steps(0.3f), steps(0.02f));
        Tensor mask = Tensors.leaf(0, 1, 0);
        Tensor y = activations().mix(x, steps, grids, mask, tape);
        Tensors.backward(tape, y, dy);

        Tensor alone = Tensors.leaf(values);
        Tensor itsStep = steps(0.3f);
        Tensor expected = activations().fakeQuantize(alone, itsStep, grids.get(1), tape);
        Tensors.backward(tape, expected, dy);
        assertThat(Tensors.values(y)).isEqualTo(Tensors.values(expected));
        assertThat(Tensors.values(x.grad())).isEqualTo(Tensors.values(alone.grad()));
        assertThat(gradient(steps.get(1))).isEqualTo(gradient(itsStep));
        assertThat(gradient(steps.get(0))).containsOnly(0);
        for (int b = 0; b < 3; b++) {
            float[] q = quantize(Tensors.of(values, 5000), sizes[b], grids.get(b));
            double dot = IntStream.range(0, 5000)
                    .mapToDouble(i -> (double) dy[i] * q[i])
                    .sum();
            assertThat(Tensors.values(mask.grad())[b]).isCloseTo((float) dot, within(2e-3f));
        }
    }

    @Test
    void mixtureOfOneGridIsAllowed() {
        Tensor x = Tensors.leaf(0.3f, 0.6f);
        Tensor mask = Tensors.leaf(1);
        Tensors.backward(tape, activations().mix(x, List.of(steps(0.5f)), List.of(Grid.signed(4)), mask, tape), 1, 1);
        assertThat(Tensors.values(mask.grad())).containsExactly(1);
        assertThat(Tensors.values(x.grad())).containsExactly(1, 1);
    }

    @Test
    void fixedStepsGetNoGradient() {
        Tensor x = Tensors.leaf(0.3f, 0.6f);
        Tensor steps = Tensors.of(new float[] {0.5f}, 1);
        Tensors.backward(tape, activations().fakeQuantize(x, steps, Grid.signed(4), tape), 1, 1);
        assertThat(steps.grad().defined()).isFalse();
        assertThat(Tensors.values(x.grad())).containsExactly(1, 1);
    }

    @Test
    void weightsUsedTwiceGetBothGradients() {
        Tensor x = Tensors.leaf(0.3f, 0.6f);
        Tensor steps = steps(0.25f);
        Tensor y = activations().fakeQuantize(x, steps, Grid.signed(4), tape);
        tape.backward(y.add(y.mul(new Scalar(2))).sum());
        assertThat(Tensors.values(x.grad())).containsExactly(3, 3);
    }

    @Test
    void withoutGradientModeNothingIsRecorded() {
        Tensor x = Tensors.leaf(0.3f, 0.6f);
        try (AutoGradMode off = new AutoGradMode(false)) {
            assertThat(off.isNull()).isFalse();
            Tensor y = activations().fakeQuantize(x, steps(0.5f), Grid.signed(4), tape);
            assertThat(y.requires_grad()).isFalse();
            assertThat(Tensors.values(y)).containsExactly(0.5f, 0.5f);
        }
    }

    /// Fused where the quantizer only rounds, one after the other where it does more: the same in either case.
    @ParameterizedTest
    @CsvSource({"3,1,true", "16,1,true", "40,1,true", "24,3,true", "3,1,false", "16,1,false", "40,1,false", "24,3,false"
    })
    void behindABatchNormItIsBatchNormAndThenTheQuantizer(int channels, int bitWidths, boolean clipped) {
        List<Grid> grids = Stream.of(4, 2, 8)
                .limit(bitWidths)
                .map(bits -> clipped ? Grid.unsigned(bits) : Grid.signed(bits))
                .toList();
        float[] values = Tensors.gaussian(random, 4 * channels * 7 * 9, 1.5);
        float[] dy = Tensors.gaussian(random, values.length, 1);
        List<List<float[]>> results = new ArrayList<>();
        for (boolean together : new boolean[] {true, false}) {
            Tensor x = Tensors.of(values, 4, channels, 7, 9)
                    .contiguous(MemoryFormat.ChannelsLast)
                    .requires_grad_(true);
            Tensor gain =
                    torch.linspace(new Scalar(0.5), new Scalar(2), channels).requires_grad_(true);
            Tensor bias =
                    torch.linspace(new Scalar(-1), new Scalar(1), channels).requires_grad_(true);
            Tensor mask = Tensors.leaf(0.7f, 0, 0.3f)
                    .detach()
                    .narrow(0, 0, bitWidths)
                    .contiguous()
                    .requires_grad_(true);
            List<Tensor> sizes = List.of(steps(0.3f), steps(0.9f), steps(0.02f)).subList(0, bitWidths);
            Normalised z = new Normalised(
                    Operators.WithMoments.unmeasured(x),
                    gain,
                    bias,
                    new Normalised.Statistics(Optional.empty(), true, 0),
                    clipped ? ChannelNorm.Clip.RELU6 : ChannelNorm.Clip.NONE);
            TensorQuantizer quantizer = activations();
            Tensor y;
            if (bitWidths == 1) {
                y = together
                        ? quantizer.fakeQuantize(z, sizes.getFirst(), grids.getFirst(), tape)
                        : quantizer.fakeQuantize(z.value(tape), sizes.getFirst(), grids.getFirst(), tape);
            } else {
                y = together
                        ? quantizer.mix(z, sizes, grids, mask, tape)
                        : quantizer.mix(z.value(tape), sizes, grids, mask, tape);
            }
            Tensors.backward(tape, y, dy);
            List<float[]> result = new ArrayList<>(List.of(
                    Tensors.values(y),
                    Tensors.values(x.grad()),
                    Tensors.values(gain.grad()),
                    Tensors.values(bias.grad())));
            sizes.forEach(size -> result.add(gradient(size)));
            result.add(gradient(mask));
            results.add(result);
        }
        assertThat(stepsApart(results.getFirst().getFirst(), results.getLast().getFirst()))
                .isLessThan(0.002);
        for (int i = 1; i < results.getFirst().size(); i++) {
            assertThat(results.getFirst().get(i))
                    .as("gradient %d", i)
                    .containsExactly(results.getLast().get(i), within(2e-4f));
        }
    }

    /// The share of values that are not the same but for float32's last digits: norm and division in one step may round
    /// a value in the middle between two integers to the other side.
    private static double stepsApart(float[] actual, float[] expected) {
        int apart = 0;
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(0.91f)); // one step of the coarsest grid
            apart += Math.abs(actual[i] - expected[i]) > 1e-5f ? 1 : 0;
        }
        return (double) apart / actual.length;
    }

    @Test
    void memoryOrderIsKept() {
        Tensor x = torch.rand(2, 4, 5, 6).contiguous(MemoryFormat.ChannelsLast);
        Tensor y = activations().fakeQuantize(x, steps(0.5f), Grid.unsigned(4), tape);
        assertThat(y.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
        assertThat(y.shape()).containsExactly(2, 4, 5, 6);
    }

    @Test
    void emptyTensorsAreQuantized() {
        Tensor x = torch.zeros(0, 3).requires_grad_(true);
        Tensor steps = steps(0.5f);
        Tensor y = activations().fakeQuantize(x, steps, Grid.signed(4), tape);
        assertThat(y.shape()).containsExactly(0, 3);
        tape.backward(y.sum());
        assertThat(gradient(steps)).containsExactly(0);
    }

    private static final int CHANNELS = 5;
    private static final int WEIGHTS = CHANNELS * 60;

    static Stream<Arguments> weightGrids() {
        return IntStream.rangeClosed(2, 8)
                .boxed()
                .flatMap(bits -> Stream.of(1, CHANNELS).map(count -> Arguments.of(Grid.signed(bits), count)));
    }

    @ParameterizedTest
    @MethodSource("weightGrids")
    void weightsOfTrainingAreTheIntegersThatAreExportedTimesTheStep(Grid grid, int count) {
        Tensor w = Tensors.of(Tensors.gaussian(random, WEIGHTS, 0.4), CHANNELS, 60);
        TensorQuantizer weights = quantizer().ofWeights();
        Tensor steps = Tensors.leaf(weights.initialSteps(w, grid, count > 1));
        float[] q = Tensors.values(weights.fakeQuantize(w, steps, grid, tape));
        float[] t = Tensors.values(weights.transform(w, tape));
        float[] step = Tensors.values(steps);
        assertThat(step).hasSize(count);
        TreeSet<Float> levels = new TreeSet<>();
        for (int i = 0; i < WEIGHTS; i++) {
            float ofChannel = step[count == 1 ? 0 : i / 60];
            float integer = (float) Math.clamp(Math.rint(t[i] / ofChannel), grid.lowest(), grid.highest());
            assertThat(q[i]).isEqualTo(integer * ofChannel);
            levels.add(integer + 0f); // -0 is 0
        }
        assertThat(levels).hasSizeBetween(2, 1 << grid.bits());
    }

    @ParameterizedTest
    @MethodSource("weightGrids")
    void largerWeightsNeverBecomeSmallerOnes(Grid grid, int count) {
        float[] sorted = Tensors.gaussian(random, WEIGHTS, 0.4);
        int length = WEIGHTS / count; // so many share a step
        for (int first = 0; first < WEIGHTS; first += length) {
            Arrays.sort(sorted, first, first + length);
        }
        Tensor w = Tensors.of(sorted, CHANNELS, 60);
        TensorQuantizer weights = quantizer().ofWeights();
        Tensor steps = Tensors.leaf(weights.initialSteps(w, grid, count > 1));
        float[] q = Tensors.values(weights.fakeQuantize(w, steps, grid, tape));
        for (int first = 0; first < WEIGHTS; first += length) {
            assertThat(Arrays.copyOfRange(q, first, first + length)).isSorted();
        }
    }

    @ParameterizedTest
    @MethodSource("weightGrids")
    void quantizedWeightsStayAsTheyAre(Grid grid, int count) {
        Tensor w = Tensors.of(Tensors.gaussian(random, WEIGHTS, 0.4), CHANNELS, 60);
        TensorQuantizer weights = quantizer().ofWeights();
        Tensor steps = Tensors.leaf(weights.initialSteps(w, grid, count > 1));
        Tensor once = weights.fakeQuantize(w, steps, grid, tape).detach();
        Tensor twice = weights.fakeQuantize(transformedTo(once), steps, grid, tape);
        assertThat(Tensors.values(twice)).containsExactly(Tensors.values(once), within(1e-6f));
    }

    /// Weights that the quantizer makes `t` of before it lays them on the grid.
    Tensor transformedTo(Tensor t) {
        return t;
    }

    /// Rounding has the derivative 1 inside the range; what is laid on the grid has one that can be measured.
    @ParameterizedTest
    @ValueSource(ints = {1, CHANNELS})
    void gradientOfWeightsIsThatOfTheValuesLaidOnTheGrid(int count) {
        Grid grid = Grid.signed(3);
        TensorQuantizer weights = quantizer().ofWeights();
        Tensor w = Tensors.of(Tensors.gaussian(random, WEIGHTS, 0.4), CHANNELS, 60)
                .to(ScalarType.Double)
                .requires_grad_(true);
        Tensor steps = Tensors.leaf(weights.initialSteps(w, grid, count > 1)).detach();
        tape.backward(
                weights.fakeQuantize(w, steps.to(ScalarType.Double), grid, tape).sum());
        Tensor fixed = w.detach();
        Scalar h = new Scalar(1e-6);
        Tensor slope = weights.transform(fixed.add(h), tape)
                .sub(weights.transform(fixed.sub(h), tape))
                .div(new Scalar(2e-6));
        Tensor v = weights.transform(fixed, tape).div(count == 1 ? steps : steps.view(CHANNELS, 1));
        Tensor inside = v.ge(new Scalar(grid.lowest())).mul(v.le(new Scalar(grid.highest())));
        assertThat(w.grad().sub(slope.mul(inside)).abs().max().item_double()).isLessThan(1e-8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, CHANNELS})
    void mixtureOfWeightsIsTheWeightedSum(int count) {
        TensorQuantizer weights = quantizer().ofWeights();
        Tensor w = Tensors.of(Tensors.gaussian(random, WEIGHTS, 0.4), CHANNELS, 60);
        List<Grid> grids = List.of(Grid.signed(2), Grid.signed(4), Grid.signed(8));
        List<Tensor> steps = grids.stream()
                .map(grid -> Tensors.leaf(weights.initialSteps(w, grid, count > 1)))
                .toList();
        float[] mask = {0.2f, 0.5f, 0.3f};
        Tensor leaf = w.detach().requires_grad_(true);
        Tensor mixed = weights.mix(leaf, steps, grids, Tensors.leaf(mask), tape);
        Tensors.backward(tape, mixed, Tensors.gaussian(random, WEIGHTS, 1));
        assertThat(Tensors.values(leaf.grad())).doesNotContain(Float.NaN).isNotEqualTo(new float[WEIGHTS]);
        float[] sum = new float[WEIGHTS];
        for (int b = 0; b < 3; b++) {
            float[] q = Tensors.values(weights.fakeQuantize(w, steps.get(b), grids.get(b), tape));
            for (int i = 0; i < WEIGHTS; i++) {
                sum[i] += mask[b] * q[i];
            }
        }
        assertThat(Tensors.values(mixed)).containsExactly(sum, within(1e-6f));
    }

    private float[] quantize(Tensor x, float step, Grid grid) {
        return Tensors.values(of(activations(), x, step, grid));
    }

    Tensor of(TensorQuantizer quantizer, Tensor x, float step, Grid grid) {
        return quantizer.fakeQuantize(x, Tensors.of(new float[] {step}, 1), grid, tape);
    }

    /// Step sizes as training has them: leaves if they are learned.
    Tensor steps(float... values) {
        return Tensors.of(values, values.length).requires_grad_(learnsSteps());
    }

    private boolean learnsSteps() {
        return activations().stepGradient() != StepGradient.NONE;
    }

    private static float[] gradient(Tensor steps) {
        return steps.grad().defined() ? Tensors.values(steps.grad()) : new float[(int) steps.numel()];
    }
}
