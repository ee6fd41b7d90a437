package org.millijoule.supernet.graph;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Tape;

/// Quantizes nothing; what every layer with weights reads may be moved a little, and its gradient is shown.
final class ProbedGrids implements Grids {
    private final GraphWeights weights;
    private final Tape tape;
    private final Probe probe;

    /// What is done to the operand of a layer, and what is learned of it.
    interface Probe {
        /// The operand that is computed with.
        ///
        /// @param x (N, C, H, W), not to be changed
        Tensor moved(int vertex, Tensor x);

        /// The gradient of the loss by the operand.
        ///
        /// @param x as it was before it was moved
        void gradient(int vertex, Tensor x, Tensor dx);
    }

    ProbedGrids(GraphWeights weights, Tape tape, Probe probe) {
        this.weights = weights;
        this.tape = tape;
        this.probe = probe;
    }

    @Override
    public Tensor weights(int vertex) {
        return weights.weights(vertex).value();
    }

    @Override
    public boolean stores(int tensor) {
        return false;
    }

    @Override
    public Operand stored(int tensor, Tensor x) {
        throw new IllegalStateException("nothing is stored");
    }

    @Override
    public Operand stored(int tensor, Normalised x) {
        throw new IllegalStateException("nothing is stored");
    }

    @Override
    public boolean quantizes(int vertex, int source) {
        return weights.graph().vertices().get(vertex).quantizable();
    }

    @Override
    public Operand operand(int vertex, int slot, Tensor x) {
        Tensor original = x.detach();
        Tensor y = tape.record(probe.moved(vertex, original).clone(), gradient -> {
            probe.gradient(vertex, original, gradient);
            tape.send(x, gradient);
        });
        return new Operand(y, Optional.empty());
    }

    @Override
    public Operand operand(int vertex, int slot, Normalised x) {
        return operand(vertex, slot, x.value(tape));
    }
}
