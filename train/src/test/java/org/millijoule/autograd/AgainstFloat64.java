package org.millijoule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Operators on float32, which our kernels compute, beside libtorch in float64.
record AgainstFloat64(Tape tape) {
    /// Runs the network on float32 and float64 leaves of one content and compares result and all gradients.
    void check(Function<List<Tensor>, Tensor> network, double tolerance, long[]... shapes) {
        List<Tensor> values = Arrays.stream(shapes)
                .map(shape -> torch.randn(shape).to(ScalarType.Double))
                .toList();
        List<Tensor> wide = leaves(values, tensor -> tensor.clone());
        List<Tensor> narrow = leaves(values, tensor -> tensor.to(ScalarType.Float));
        Tensor expected = network.apply(wide);
        Tensor weights = torch.randn(expected.shape()).to(ScalarType.Double);
        tape.backward(expected.mul(weights).sum());
        Tensor actual = network.apply(narrow);
        assertThat(actual.scalar_type().intern()).isEqualTo(ScalarType.Float);
        tape.backward(actual.mul(weights.to(ScalarType.Float)).sum());
        assertClose(actual, expected, tolerance);
        for (int i = 0; i < shapes.length; i++) {
            assertClose(narrow.get(i).grad(), wide.get(i).grad(), tolerance);
        }
    }

    private static List<Tensor> leaves(List<Tensor> values, Function<Tensor, Tensor> copy) {
        return values.stream()
                .map(tensor -> copy.apply(tensor).set_requires_grad(true))
                .toList();
    }

    /// Within `tolerance` of the largest value.
    static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        if (actual.numel() > 0) {
            double scale = Math.max(
                    1, expected.detach().abs().max().to(ScalarType.Double).item_double());
            double worst = actual.detach()
                    .to(ScalarType.Double)
                    .sub(expected.detach().to(ScalarType.Double))
                    .abs()
                    .max()
                    .item_double();
            assertThat(worst).isLessThanOrEqualTo(tolerance * scale);
        }
    }
}
