package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;
import org.millijoule.learn.Randomness;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.Lsq;
import org.millijoule.search.policy.Policy;
import org.millijoule.search.policy.Relaxation;
import org.millijoule.search.policy.Relaxed;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.supernet.Initial;
import org.millijoule.supernet.Masks;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.SmoothQuantizer;
import org.millijoule.supernet.SpaceWeights;
import org.millijoule.supernet.Supernet;

class PolicyGradientTest {
    private static final Shape INPUT = new Shape(8, 8, 3);

    /// All five kinds of choice: connectivity, expansion, kernel and both bit-widths.
    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void lossGradientEqualsFiniteDifferencesForEveryChoice(Connectivity connectivity) {
        gradientEqualsFiniteDifferences(Toys.space(INPUT, connectivity, BitSharing.BLOCK, 8));
    }

    @Test
    void lossGradientEqualsFiniteDifferencesWithSeparateBits() {
        gradientEqualsFiniteDifferences(Toys.space(INPUT, Connectivity.BLOCK, BitSharing.SEPARATE, 0));
    }

    private static void gradientEqualsFiniteDifferences(MobileBlockSpace space) {
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
            assertThat(checked).isGreaterThan(20);
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

    /// The option that was not drawn would have lowered the loss: 8 bits reproduce the target, 2 bits were drawn.
    @Test
    void probabilityOfABetterOptionRisesThoughItWasNotDrawn() {
        Policy policy = new Policy(List.of(new Choice("0.b1", List.of("2", "8"), OptionalInt.empty(), false)));
        double[][] noise = {{5, -5}};
        double before = policy.probabilities()[0][1];
        try (PointerScope _ = new PointerScope();
                Tape tape = new Tape()) {
            Relaxed relaxed = policy.relax(noise, 1, Relaxation.STRAIGHT_THROUGH);
            assertThat(relaxed.mask()[0]).containsExactly(1, 0);
            Masks masks = new Masks(relaxed.mask(), ScalarType.Float);
            Tensor x =
                    Initial.tensor(Randomness.of(5, "x", 0).doubles(512, -1, 1).toArray(), ScalarType.Float, 512);
            Tensor coarse = torch.ones(1).mul(new Scalar(0.5)).set_requires_grad(true);
            Tensor fine = torch.ones(1).mul(new Scalar(1 / 127.0)).set_requires_grad(true);
            Tensor mixed =
                    new Lsq().mix(x, List.of(coarse, fine), List.of(Grid.signed(2), Grid.signed(8)), masks.of(0), tape);
            tape.backward(mixed.sub(x).square().mean());
            double[][] gradient = policy.logitGradient(relaxed, masks.gradients());
            policy.logits()[0][0] -= 10 * gradient[0][0];
            policy.logits()[0][1] -= 10 * gradient[0][1];
        }
        assertThat(policy.probabilities()[0][1]).isGreaterThan(before);
    }

    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void oneHotMasksComputeTheSampledNetwork(Connectivity connectivity) {
        oneHotMasksComputeTheSampledNetwork(Toys.space(INPUT, connectivity, BitSharing.SEPARATE, 8));
    }

    @Test
    void oneHotMasksComputeTheSampledNetworkWhereTheNetworkIsGiven() {
        oneHotMasksComputeTheSampledNetwork(
                Toys.space(INPUT, Connectivity.BLOCK, BitSharing.BLOCK, 8).given("s1m1k5b4.4|s0|s1m2k3b4.4"));
        oneHotMasksComputeTheSampledNetwork(Toys.space(INPUT, Connectivity.RESIDUAL, BitSharing.BLOCK, 8)
                .given("s1m1k5b4.4|s0m2k3b4.4|s1m2k3b4.4"));
    }

    private static void oneHotMasksComputeTheSampledNetwork(MobileBlockSpace space) {
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

    private static double[][] oneHot(MobileBlockSpace space, Architecture architecture) {
        double[][] mask = new double[space.choices().size()][];
        for (int c = 0; c < mask.length; c++) {
            Choice choice = space.choices().get(c);
            mask[c] = new double[choice.options().size()];
            mask[c][choice.inert() ? mask[c].length - 1 : architecture.option(c)] = 1;
        }
        return mask;
    }
}
