package org.millijoule.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;
import org.millijoule.data.ArrayImages;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.export.IntegerReplay;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxCheck;
import org.millijoule.export.OnnxWriter;
import org.millijoule.learn.Randomness;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Lsq;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.search.policy.Policy;
import org.millijoule.search.policy.Relaxation;
import org.millijoule.search.policy.Relaxed;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.space.SearchSpace;

/// What the weights of every kind of space promise: in float64 each option of each choice gets the gradient that
/// finite differences give, one-hot masks compute the network they stand for, names tell parameters apart, and a
/// network's integers are the same everywhere.
public abstract class SpaceWeightsContract {
    /// A small one, for images of 8x8 with 3 channels and 10 classes; it has free options.
    protected abstract SearchSpace small();

    @Test
    void everyOptionGetsItsGradient() {
        gradientEqualsFiniteDifferences(small());
    }

    @Test
    void oneHotMasksComputeTheNetworkTheyStandFor() {
        oneHotMasksComputeTheSampledNetwork(small());
    }

    @Test
    void namesTellParametersApart() {
        SearchSpace space = small();
        Architecture drawn = new Policy(space.choices()).sample(Randomness.of(3, "architecture", 0));
        try (Supernet shared = SpaceWeights.of(space)
                        .supernet(space, new Lsq(), Randomness.of(1, "net", 0), ScalarType.Float);
                TrainableNetwork alone =
                        SpaceWeights.of(space).alone(space, drawn, new Lsq(), Randomness.of(1, "net", 0))) {
            for (Trainable network : List.of(shared, alone)) {
                assertThat(network.parameters()).extracting(Parameter::name).doesNotHaveDuplicates();
                assertThat(network.stepSizes()).extracting(StepSizes::name).doesNotHaveDuplicates();
                assertThat(network.image()).isEqualTo(space.image());
                for (BatchNorm norm : network.norms()) {
                    assertThat(network.parameters()).contains(norm.gain(), norm.bias());
                }
            }
        }
    }

    @Test
    void theIntegersOfANetworkAreItsOwnAndTheSameEverywhere() {
        SearchSpace space = small();
        Policy policy = new Policy(space.choices());
        float[] mean = {100, 120, 140};
        float[] inverse = {0.02f, 0.015f, 0.018f};
        for (int i = 0; i < 3; i++) {
            Architecture drawn = policy.sample(Randomness.of(9, "architecture", i));
            try (PointerScope _ = new PointerScope();
                    Tape tape = new Tape();
                    TrainableNetwork network =
                            SpaceWeights.of(space).alone(space, drawn, new Lsq(), Randomness.of(1, "net", i))) {
                Tensor images = Initial.tensor(
                        Randomness.of(2, "images", 0)
                                .doubles(64 * 3 * 64, -2, 2)
                                .toArray(),
                        ScalarType.Float,
                        64,
                        3,
                        8,
                        8);
                network.largestLogits(images, new Pass(tape, Pass.Statistics.TRACKED, 1, Pass.Quantization.CALIBRATE));
                QuantizedModel model = network.quantized(new Normalisation(mean, inverse));
                assertThat(TrainedWeights.of(network, model).grids()).isNotEmpty();
                assertThat(model.nodes().stream()
                                .filter(node -> node instanceof QuantizedModel.Convolution
                                        || node instanceof QuantizedModel.Linear))
                        .hasSameSizeAs(space.decode(drawn).network().quantizable());
                assertReplayed(model);
            }
        }
    }

    private static void assertReplayed(QuantizedModel model) {
        byte[] pixels = new byte[5 * 8 * 8 * 3];
        RandomGenerator random = Randomness.of(4, "pixels", 0);
        for (int p = 0; p < pixels.length; p++) {
            pixels[p] = (byte) random.nextInt(256);
        }
        Images images = new ArrayImages(new Shape(8, 8, 3), 10, new byte[5], pixels);
        float[] replayed = new IntegerReplay(model).logits(pixels, 5);
        byte[] onnx = OnnxWriter.bytes(model, new ModelFacts(images.classNames(), "test", "test"));
        assertThat(OnnxCheck.compare(onnx, images, replayed).maxAbsLogitDifference())
                .isZero();
    }

    public static void gradientEqualsFiniteDifferences(SearchSpace space) {
        try (PointerScope _ = new PointerScope();
                Supernet net = SpaceWeights.of(space)
                        .supernet(space, new SmoothQuantizer(), Randomness.of(1, "net", 0), ScalarType.Double)) {
            Policy policy = new Policy(space.choices());
            RandomGenerator fixed = Randomness.of(3, "logits", 0);
            for (double[] row : policy.logits()) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = fixed.nextGaussian();
                }
            }
            double[][] noise = policy.gumbel(fixed);
            Tensor images =
                    Initial.tensor(fixed.doubles(4 * 3 * 8 * 8, -2, 2).toArray(), ScalarType.Double, 4, 3, 8, 8);
            Tensor labels = labels(1, 4, 7, 9);

            double[][] gradient;
            Relaxed relaxed = policy.relax(noise, 0.8, Relaxation.SOFT);
            try (Tape tape = new Tape();
                    Masks masks = new Masks(relaxed.mask(), ScalarType.Double)) {
                tape.backward(loss(net, images, labels, masks, tape));
                gradient = policy.logitGradient(relaxed, masks.gradients());
            }

            int checked = 0;
            for (int c = 0; c < gradient.length; c++) {
                for (int o = 0; o < gradient[c].length; o++) {
                    double numeric = numericGradient(policy, c, o, () -> {
                        Relaxed moved = policy.relax(noise, 0.8, Relaxation.SOFT);
                        try (Tape tape = new Tape();
                                Masks masks = new Masks(moved.mask(), ScalarType.Double)) {
                            return loss(net, images, labels, masks, tape).item_double();
                        }
                    });
                    Choice choice = space.choices().get(c);
                    assertThat(gradient[c][o])
                            .as(
                                    "choice %s, option %s",
                                    choice.name(), choice.options().get(o))
                            .isCloseTo(numeric, within(1e-7 + 1e-5 * Math.abs(numeric)));
                    boolean free = !choice.inert() && choice.options().size() > 1;
                    if (free) {
                        assertThat(gradient[c][o]).as(choice.name()).isNotZero();
                        checked++;
                    }
                }
            }
            assertThat(checked).isPositive();
        }
    }

    private interface Loss {
        double value();
    }

    private static double numericGradient(Policy policy, int choice, int option, Loss loss) {
        double step = 1e-5;
        double[] row = policy.logits()[choice];
        double kept = row[option];
        row[option] = kept + step;
        double above = loss.value();
        row[option] = kept - step;
        double below = loss.value();
        row[option] = kept;
        return (above - below) / (2 * step);
    }

    private static Tensor loss(Supernet net, Tensor images, Tensor labels, Masks masks, Tape tape) {
        Pass pass = new Pass(tape, Pass.Statistics.BATCH, 0, Pass.Quantization.LEARNED);
        return Losses.crossEntropy(net.relaxedLogits(images, masks, pass), labels, 0, tape);
    }

    private static Tensor labels(long... classes) {
        Tensor labels = torch.zeros(new long[] {classes.length}, new TensorOptions(ScalarType.Long));
        labels.data_ptr_long().put(classes);
        return labels;
    }

    public static void oneHotMasksComputeTheSampledNetwork(SearchSpace space) {
        Policy policy = new Policy(space.choices());
        try (PointerScope _ = new PointerScope();
                Tape tape = new Tape();
                Supernet net = SpaceWeights.of(space)
                        .supernet(space, new Lsq(), Randomness.of(1, "net", 0), ScalarType.Float)) {
            Tensor images = Initial.tensor(
                    Randomness.of(2, "images", 0).doubles(16 * 3 * 64, -2, 2).toArray(), ScalarType.Float, 16, 3, 8, 8);
            net.largestLogits(images, new Pass(tape, Pass.Statistics.BATCH, 0, Pass.Quantization.CALIBRATE));
            Pass pass = new Pass(tape, Pass.Statistics.BATCH, 0, Pass.Quantization.LEARNED);
            for (int i = 0; i < 20; i++) {
                Architecture architecture = policy.sample(Randomness.of(7, "architecture", i));
                float[] sampled =
                        FlatFloats.values(net.logits(images, architecture, pass).contiguous());
                Masks masks = new Masks(oneHot(space, architecture), ScalarType.Float);
                float[] relaxed =
                        FlatFloats.values(net.relaxedLogits(images, masks, pass).contiguous());
                for (int j = 0; j < sampled.length; j++) {
                    // A sum in another order may move a value across a rounding boundary.
                    assertThat(relaxed[j]).as(space.print(architecture)).isCloseTo(sampled[j], within(2e-3f));
                }
            }
        }
    }

    private static double[][] oneHot(SearchSpace space, Architecture architecture) {
        double[][] mask = new double[space.choices().size()][];
        for (int c = 0; c < mask.length; c++) {
            Choice choice = space.choices().get(c);
            mask[c] = new double[choice.options().size()];
            mask[c][choice.inert() ? mask[c].length - 1 : architecture.option(c)] = 1;
        }
        return mask;
    }
}
