package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.autograd.Tape;
import org.millijoule.learn.Randomness;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.Lsq;
import org.millijoule.search.policy.Policy;
import org.millijoule.search.policy.Relaxation;
import org.millijoule.search.policy.Relaxed;
import org.millijoule.space.Choice;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.supernet.Initial;
import org.millijoule.supernet.Masks;
import org.millijoule.supernet.SpaceWeightsContract;

class PolicyGradientTest {
    private static final Shape INPUT = new Shape(8, 8, 3);

    /// All five kinds of choice: connectivity, expansion, kernel and both bit-widths.
    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void lossGradientEqualsFiniteDifferencesForEveryChoice(Connectivity connectivity) {
        SpaceWeightsContract.gradientEqualsFiniteDifferences(Toys.space(INPUT, connectivity, BitSharing.BLOCK, 8));
    }

    @Test
    void lossGradientEqualsFiniteDifferencesWithSeparateBits() {
        SpaceWeightsContract.gradientEqualsFiniteDifferences(
                Toys.space(INPUT, Connectivity.BLOCK, BitSharing.SEPARATE, 0));
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
        SpaceWeightsContract.oneHotMasksComputeTheSampledNetwork(
                Toys.space(INPUT, connectivity, BitSharing.SEPARATE, 8));
    }

    @Test
    void oneHotMasksComputeTheSampledNetworkWhereTheNetworkIsGiven() {
        SpaceWeightsContract.oneHotMasksComputeTheSampledNetwork(
                Toys.space(INPUT, Connectivity.BLOCK, BitSharing.BLOCK, 8).given("s1m1k5b4.4|s0|s1m2k3b4.4"));
        SpaceWeightsContract.oneHotMasksComputeTheSampledNetwork(
                Toys.space(INPUT, Connectivity.RESIDUAL, BitSharing.BLOCK, 8)
                        .given("s1m1k5b4.4|s0m2k3b4.4|s1m2k3b4.4"));
    }
}
