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
        Tensor quantized =
                switch (mixture.stepGradient()) {
                    case LSQ -> straightThrough(x, step, grid);
                    case CLIPPING -> {
                        Tensor bounds = clippedTo(x, step, grid).mul(step);
                        yield straightThrough(x, step.detach(), grid).add(bounds.sub(bounds.detach()));
                    }
                    case NONE -> straightThrough(x, step.detach(), grid);
                };
        return mixture.mask().map(mask -> quantized.mul(mask.select(0, b))).orElse(quantized);
    }

    private static Tensor straightThrough(Tensor x, Tensor step, Grid grid) {
        Tensor clamped = x.div(step).clamp(optional(grid.lowest()), optional(grid.highest()));
        return clamped.add(clamped.round().sub(clamped).detach()).mul(step);
    }

    /// The bound of the grid where x lies outside of its range, 0 elsewhere.
    private static Tensor clippedTo(Tensor x, Tensor step, Grid grid) {
        Tensor v = x.detach().div(step.detach());
        Tensor clamped = v.clamp(optional(grid.lowest()), optional(grid.highest()));
        return clamped.mul(clamped.ne(v));
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
