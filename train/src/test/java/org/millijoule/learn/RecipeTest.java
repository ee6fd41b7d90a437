package org.millijoule.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.quantize.Lsq;
import org.millijoule.searching.Toys;
import org.millijoule.supernet.FloatTensor;
import org.millijoule.supernet.Initial;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.Supernet;

/// The arithmetic of every ingredient of a recipe against plain float64.
class RecipeTest {
    private static final double[][] LOGITS = {{0.3, -1.2, 2.0}, {0.0, 0.5, -0.5}, {4.0, 1.0, 1.5}};
    private static final int[] LABELS = {2, 0, 1};

    private final PointerScope pointers = new PointerScope();
    private final Tape tape = new Tape();

    @AfterEach
    void free() {
        tape.close();
        pointers.close();
    }

    @Test
    void rateRisesLinearlyThenFallsAsACosine() {
        Schedule schedule = new Recipe(64, 0.1, 0.1, 0.9, 0, 5, 0.005, 0.3, 0, 0, 0, new Augmentation()).schedule(100);
        assertThat(schedule.rate(0)).isCloseTo(0.01, within(1e-12));
        assertThat(schedule.rate(9)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.rate(10)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.rate(55)).isCloseTo(0.1 * (1 + Math.cos(Math.PI * 0.5)) / 2, within(1e-12));
        assertThat(schedule.rate(99)).isCloseTo(0.1 * (1 + Math.cos(Math.PI * 89 / 90)) / 2, within(1e-12));
    }

    @Test
    void onlyWeightsDecay() {
        for (Parameter.Kind kind : Parameter.Kind.values()) {
            Tensor value = torch.ones(40).mul(new Scalar(2));
            try (Parameter parameter = new Parameter("p", kind, value.contiguous())) {
                parameter.value().mutable_grad().put(torch.ones(40).mul(new Scalar(0.5)));
                new Sgd(0.9, 0.1, 100).step(List.of(parameter), 0.01);
                double gradient = 0.5 + (kind == Parameter.Kind.WEIGHT ? 0.1 * 2 : 0);
                double expected = 2 - 0.01 * (0.9 * gradient + gradient); // Nesterov's first step
                assertThat(FlatFloats.values(parameter.value())).containsOnly((float) expected, (float) expected);
            }
        }
    }

    @Test
    void learnedRangesDecayAndOthersDoNot() {
        for (double decay : new double[] {0, 0.5}) {
            try (StepSizes steps = new StepSizes("s", new TreeSet<>(List.of(1)), decay)) {
                steps.set(new float[] {2});
                steps.leading(1).mutable_grad().put(torch.ones(1).mul(new Scalar(-1e-3)));
                new StepSizeAdam().step(List.of(steps), 0.01);
                // Adam's first step has the size of the rate, against the sign of the gradient.
                double gradient = -1e-3 + decay * 2;
                double expected = 2 * Math.exp(-0.01 * Math.signum(gradient));
                assertThat(steps.values()[0]).isCloseTo((float) expected, within(1e-6f));
                assertThat(steps.firstMoment()[0]).isCloseTo((float) (0.1 * gradient * 2), within(1e-7f));
            }
        }
    }

    /// A bit-width may first be drawn after many steps of others: its first change has the size of the rate too.
    @Test
    void everyStepSizeCountsItsOwnUpdates() {
        try (StepSizes often = new StepSizes("often", new TreeSet<>(List.of(1)), 0);
                StepSizes late = new StepSizes("late", new TreeSet<>(List.of(2, 4)), 0)) {
            StepSizeAdam adam = new StepSizeAdam();
            for (int step = 0; step < 100; step++) {
                often.leading(1).mutable_grad().put(torch.ones(1));
                if (step >= 90) {
                    int count = step < 99 ? 2 : 4;
                    late.leading(count).mutable_grad().put(torch.ones(count));
                }
                adam.step(List.of(often, late), 0.01);
            }
            assertThat(late.updates()).containsExactly(10, 10, 1, 1);
            assertThat(late.values()[3]).isCloseTo((float) Math.exp(-0.01), within(1e-5f));
        }
    }

    @Test
    void theLastStepOfAQuantizedTrainingIsQuantized() {
        Recipe late = new Recipe(64, 0.1, 0, 0.9, 0, 5, 0.005, 0.99, 0, 0, 0, new Augmentation());
        assertThat(late.quantizeFrom(24)).isEqualTo(23);
        assertThat(late.quantizeFrom(1000)).isEqualTo(990);
        assertThat(late.quantizeFrom(1)).isZero();
    }

    /// On grey images the stem has one input channel, as every depthwise convolution has; it is none.
    @Test
    void weightsStartWithVarianceTwoOverFanOut() {
        try (Parameter stem = Initial.convolution("stem", random(1), ScalarType.Float, 400, 1, 3);
                Parameter depthwise = Initial.depthwise("depthwise", random(2), ScalarType.Float, 400, 3)) {
            assertThat(deviation(stem)).isCloseTo(Math.sqrt(2.0 / (400 * 9)), withinPercentage(5));
            assertThat(deviation(depthwise)).isCloseTo(Math.sqrt(2.0 / 9), withinPercentage(5));
        }
    }

    private static double deviation(Parameter parameter) {
        double squares = 0;
        float[] values = FlatFloats.values(parameter.value());
        for (float value : values) {
            squares += value * value / values.length;
        }
        return Math.sqrt(squares);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5})
    void lossIsTheSmoothedCrossEntropy(double smoothing) {
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            expected += crossEntropy(LOGITS[i], LABELS[i], smoothing) / 3;
        }
        assertThat(Losses.crossEntropy(logits(), labels(LABELS), smoothing, tape)
                        .item_double())
                .isCloseTo(expected, within(1e-5));
    }

    @Test
    void mixupIsTheConvexCombinationOfImagesAndOfLosses() {
        double[] pixels = new Random(1).doubles(3 * 2 * 4 * 5, -1, 1).toArray();
        Tensor images = Initial.tensor(pixels, ScalarType.Float, 3, 2, 4, 5).contiguous(MemoryFormat.ChannelsLast);
        Mixup.Mixed mixed = new Mixup(0.8).mix(images, labels(LABELS), random(7));
        assertThat(mixed.images().is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
        assertThat(mixed.share()).isBetween(0.0, 1.0);
        assertThat(new Mixup(0.8).mix(images, labels(LABELS), random(7)).share())
                .isEqualTo(mixed.share());

        int[] partners = partners(mixed);
        float[] result = FlatFloats.values(mixed.images().contiguous());
        double loss = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 40; j++) {
                double expected =
                        mixed.share() * pixels[i * 40 + j] + (1 - mixed.share()) * pixels[partners[i] * 40 + j];
                assertThat(result[i * 40 + j]).isCloseTo((float) expected, within(1e-6f));
            }
            loss += mixed.share() * crossEntropy(LOGITS[i], LABELS[i], 0.1) / 3;
            loss += (1 - mixed.share()) * crossEntropy(LOGITS[i], LABELS[partners[i]], 0.1) / 3;
        }
        assertThat(mixed.loss(logits(), 0.1, tape).item_double()).isCloseTo(loss, within(1e-5));
    }

    /// LABELS are distinct, so a label names its image.
    private static int[] partners(Mixup.Mixed mixed) {
        int[] partners = new int[3];
        for (int i = 0; i < 3; i++) {
            long label = mixed.partners().data_ptr_long().get(i);
            for (int j = 0; j < 3; j++) {
                partners[i] = LABELS[j] == label ? j : partners[i];
            }
        }
        assertThat(partners).containsExactlyInAnyOrder(0, 1, 2);
        return partners;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.2, 1, 3, 100})
    void sharesHaveMeanAndVarianceOfTheBetaDistribution(double alpha) {
        RandomGenerator random = random(3);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 20_000; i++) {
            double share = new Mixup(alpha).share(random);
            assertThat(share).isBetween(0.0, 1.0);
            sum += share / 20_000;
            squares += (share - 0.5) * (share - 0.5) / 20_000;
        }
        assertThat(sum).isCloseTo(0.5, within(0.02));
        double variance = 1 / (4 * (2 * alpha + 1));
        assertThat(squares).isCloseTo(variance, within(0.03 * variance));
    }

    @Test
    void imitationIsTheDivergenceFromTheTeacherTimesTheSquaredTemperature() {
        double[][] teacher = {{1, 2, -1}, {0.1, 0.2, 0.3}, {-3, 0, 1}};
        double temperature = 3;
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            double[] p = logSoftmax(teacher[i], temperature);
            double[] q = logSoftmax(LOGITS[i], temperature);
            for (int c = 0; c < 3; c++) {
                expected += temperature * temperature * Math.exp(p[c]) * (p[c] - q[c]) / 3;
            }
        }
        Tensor divergence = Losses.divergence(logits(), tensor(teacher), temperature, tape);
        assertThat(divergence.item_double()).isCloseTo(expected, within(1e-5));
        assertThat(Losses.divergence(logits(), logits(), temperature, tape).item_double())
                .isCloseTo(0, within(1e-6));
    }

    @Test
    void averageFollowsTheWeightsAndSwapsWithThem() {
        try (Supernet network = SpaceWeights.of(Toys.space())
                .supernet(Toys.space(), new Lsq(), Randomness.of(1, "net", 0), ScalarType.Float)) {
            Parameter first = network.parameters().getFirst();
            WeightAverage average = new WeightAverage(network, 0.9);
            double expected = FlatFloats.values(first.value())[0];
            for (int step = 0; step < 200; step++) {
                float now = (float) Math.sin(step);
                FlatFloats.of(first.value()).setAtIndex(ValueLayout.JAVA_FLOAT, 0, now);
                average.update(step);
                double decay = Math.min(0.9, (1.0 + step) / (10 + step));
                expected = decay * expected + (1 - decay) * now;
            }
            average.swap();
            assertThat(FlatFloats.values(first.value())[0]).isCloseTo((float) expected, within(1e-5f));
            SortedMap<String, FloatTensor> state = new TreeMap<>();
            average.save(state);
            Checkpoint saved = new Checkpoint("retrain", 200, false, state, new TreeMap<>());
            List<Integer> shape = Parameter.shape(first.value());
            assertThat(saved.floats(first.name() + "/average", shape)[0]).isEqualTo((float) Math.sin(199));
            average.swap();
            assertThat(FlatFloats.values(first.value())[0]).isEqualTo((float) Math.sin(199));
            average.restore(saved);
            average.swap();
            assertThat(FlatFloats.values(first.value())[0]).isEqualTo((float) Math.sin(199));
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Recipe(64, 0.1, 0, 0.9, 0, 5, 0.005, 0.3, 0, 0.001, 0, new Augmentation()))
                .withMessage("mixup must be 0, which is off, or between 0.01 and 100, not 0.001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Recipe(64, 0.1, 0, 0.9, 0, 5, 0.005, 0.3, 0, 0, 1, new Augmentation()))
                .withMessage("average-decay must be at least 0 and below 1, not 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Distillation(1.5, 4, 30))
                .withMessage("weight must be between 0 and 1, not 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Distillation(0.5, 0, 30))
                .withMessage("temperature must be above 0 and at most 1000, not 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Distillation(0.5, 4, 0))
                .withMessage("teacher-epochs must be at least 1, not 0");
    }

    private static double crossEntropy(double[] logits, int label, double smoothing) {
        double[] log = logSoftmax(logits, 1);
        double sum = 0;
        for (double p : log) {
            sum -= smoothing / log.length * p;
        }
        return sum - (1 - smoothing) * log[label];
    }

    private static double[] logSoftmax(double[] logits, double temperature) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit / temperature);
        }
        double[] log = new double[logits.length];
        for (int i = 0; i < log.length; i++) {
            log[i] = logits[i] / temperature - Math.log(sum);
        }
        return log;
    }

    private static RandomGenerator random(long index) {
        return Randomness.of(1, "mixup", index);
    }

    private static Tensor logits() {
        return tensor(LOGITS);
    }

    private static Tensor tensor(double[][] rows) {
        double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        return Initial.tensor(flat, ScalarType.Float, rows.length, rows[0].length);
    }

    private static Tensor labels(int[] labels) {
        Tensor tensor = torch.zeros(new long[] {labels.length}, new TensorOptions(ScalarType.Long));
        for (int i = 0; i < labels.length; i++) {
            tensor.data_ptr_long().put(i, labels[i]);
        }
        return tensor;
    }
}
