package org.millijoule.quantize;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.global.torch;

/// Puts a [FusedMixture] into libtorch's autograd graph, which Java cannot extend by a node of its own: the
/// result is a view of x whose data are replaced, and a hook on it turns the gradient of the result into that of
/// x. Where x takes no gradient but steps or mask do, the result is a leaf whose hook serves them.
final class FusedGraph {
    private FusedGraph() {}

    /// The mixture of x, of its shape, dense.
    static Tensor quantize(Tensor x, Mixture mixture, BackwardScope scope) {
        boolean tracked = mixture.isTracked(x);
        Tensor y = tracked && x.requires_grad() ? x.view_as(x) : new Tensor();
        try (PointerScope _ = new PointerScope()) {
            Tensor source = mixture.perIndex(x) ? FlatFloats.denseRows(x.detach()) : FlatFloats.dense(x.detach());
            FusedMixture fused = new FusedMixture(mixture, source);
            Tensor q = torch.empty_like(source);
            fused.forward(FlatFloats.of(source), FlatFloats.of(q));
            if (y.defined()) {
                y.set_data(q);
            } else {
                y.put(q);
            }
            if (tracked) {
                y.requires_grad_(true);
                y.register_hook(keep(scope, new Backward(fused, source, mixture, scope)));
            }
        }
        return y;
    }

    /// Keeps a pointer beyond the pointer scope that it was made in.
    private static <P extends Pointer> P keep(BackwardScope scope, P pointer) {
        pointer.retainReference();
        return scope.keep(pointer);
    }

    private static final class Backward extends TensorTensorHook {
        private final FusedMixture fused;
        private final Tensor source;
        private final long version;
        private final Mixture mixture;
        private final BackwardScope scope;

        Backward(FusedMixture fused, Tensor source, Mixture mixture, BackwardScope scope) {
            this.fused = fused;
            this.source = keep(scope, source);
            this.version = source._version();
            this.scope = scope;
            // Handles of our own: the caller may close his before the backward pass.
            this.mixture = new Mixture(
                    mixture.steps().stream()
                            .map(steps -> keep(scope, new Tensor(steps)))
                            .toList(),
                    mixture.grids(),
                    mixture.mask().map(mask -> keep(scope, new Tensor(mask))),
                    mixture.gradientScale(),
                    mixture.stepGradient());
        }

        @Override
        public TensorBase call(TensorBase dy) {
            if (source._version() != version) {
                throw new IllegalStateException("a quantized tensor was changed in place before its backward pass");
            }
            Tensor dx = new Tensor();
            try (PointerScope _ = new PointerScope()) {
                boolean learnsMask =
                        mixture.mask().filter(Tensor::requires_grad).isPresent();
                Tensor gradient = FlatFloats.inOrderOf(source, new Tensor(dy).detach());
                dx.put(torch.empty_like(source));
                FusedMixture.Sums sums =
                        fused.backward(FlatFloats.of(source), FlatFloats.of(gradient), FlatFloats.of(dx), learnsMask);
                for (int b = 0; b < mixture.size(); b++) {
                    Tensor steps = mixture.steps().get(b);
                    if (mixture.learns(steps)) {
                        FlatFloats.addToGradient(steps, sums.ofSteps(b, mixture.gradientFactor(b, source)));
                    }
                }
                if (learnsMask) {
                    FlatFloats.addToGradient(mixture.mask().orElseThrow(), sums.ofMask());
                }
            }
            dy.close();
            return scope.handOver(dx);
        }
    }
}
