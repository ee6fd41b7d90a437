package org.millijoule.quantize;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Tape;

/// `sum_b mask[b] * Q_b(x)`, or `Q(x)` alone where there is no mask.
///
/// @param steps per grid: shape (1), or (C) for one step per index of dimension 0
/// @param mask shape (B)
/// @param gradientScale the rule for the factors on the gradients of the steps
/// @param stepGradient what the gradients of the steps are
record Mixture(
        List<Tensor> steps,
        List<Grid> grids,
        Optional<Tensor> mask,
        GradientScale gradientScale,
        StepGradient stepGradient) {
    Mixture {
        steps = List.copyOf(steps);
        grids = List.copyOf(grids);
        if (steps.isEmpty() || steps.size() != grids.size()) {
            throw new IllegalArgumentException(steps.size() + " tensors of steps for " + grids.size() + " grids");
        }
        if (mask.isPresent() && mask.get().numel() != grids.size()) {
            throw new IllegalArgumentException(
                    "a mask of " + mask.get().numel() + " entries for " + grids.size() + " grids");
        }
    }

    int size() {
        return grids.size();
    }

    /// Whether the steps of a grid are one per index of dimension 0 of `x`.
    boolean perIndex(int grid, Tensor x) {
        long count = steps.get(grid).numel();
        if (count == 1) {
            return false;
        }
        if (x.dim() == 0 || count != x.size(0)) {
            throw new IllegalArgumentException(
                    count + " steps for a tensor of " + (x.dim() == 0 ? 1 : x.size(0)) + " in dimension 0");
        }
        return true;
    }

    boolean perIndex(Tensor x) {
        boolean any = false;
        for (int b = 0; b < size(); b++) {
            any |= perIndex(b, x);
        }
        return any;
    }

    /// Whether a result of x needs a backward pass.
    boolean isTracked(Tensor x) {
        return Tape.isTracked(x) || isTracked();
    }

    /// Whether a result of any tensor does.
    boolean isTracked() {
        return GradMode.is_enabled() && (steps.stream().anyMatch(this::learns) || learnsMask());
    }

    /// Whether these steps want a gradient and have one.
    boolean learns(Tensor ofGrid) {
        return stepGradient != StepGradient.NONE && ofGrid.requires_grad();
    }

    /// Whether the mask wants its gradient.
    boolean learnsMask() {
        return mask.filter(Tensor::requires_grad).isPresent();
    }

    /// Whether everything is what the fused kernels compute on: float32 in this machine's memory.
    boolean isFused(Tensor x) {
        return FlatFloats.are(x) && isFused();
    }

    private boolean isFused() {
        return steps.stream().allMatch(FlatFloats::are) && mask.stream().allMatch(FlatFloats::are);
    }

    /// Whether they compute on what batch-norm has not computed yet, too.
    boolean isFused(Normalised x) {
        return x.isFused() && isFused() && steps.stream().allMatch(ofGrid -> ofGrid.numel() == 1);
    }

    float gradientFactor(int grid, Tensor x) {
        return gradientScale.factor(x, perIndex(grid, x), grids.get(grid));
    }
}
