package org.millijoule.quantize;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/// A [Mixture] of ordinary libtorch operators, for every type and device; slower than the fused kernels by a
/// factor of about three, equal to them where both work.
final class ComposedGraph {
    private ComposedGraph() {}

    static Tensor quantize(Tensor x, Mixture mixture) {
        Tensor y = new Tensor();
        try (PointerScope _ = new PointerScope()) {
            Tensor sum = term(x, mixture, 0);
            for (int b = 1; b < mixture.size(); b++) {
                sum = sum.add(term(x, mixture, b));
            }
            y.put(sum.to(x.scalar_type()));
        }
        return y;
    }

    private static Tensor term(Tensor x, Mixture mixture, int b) {
        Grid grid = mixture.grids().get(b);
        Tensor step = scaleGradient(mixture.steps().get(b), mixture.gradientFactor(b, x));
        if (mixture.perIndex(b, x)) {
            long[] shape = new long[(int) x.dim()];
            Arrays.fill(shape, 1);
            shape[0] = x.size(0);
            step = step.view(shape); // (C, 1, ...)
        }
        Tensor clamped = x.div(step).clamp(optional(grid.lowest()), optional(grid.highest()));
        Tensor rounded = clamped.add(clamped.round().sub(clamped).detach());
        Tensor quantized = rounded.mul(step);
        return mixture.mask().map(mask -> quantized.mul(mask.select(0, b))).orElse(quantized);
    }

    /// The same value, its gradient multiplied by `factor`.
    private static Tensor scaleGradient(Tensor steps, float factor) {
        if (factor == 1) {
            return steps;
        }
        Tensor scaled = steps.mul(new Scalar(factor));
        return steps.detach().add(scaled.sub(scaled.detach()));
    }

    private static ScalarOptional optional(int value) {
        return new ScalarOptional(new Scalar(value));
    }
}
