package org.millijoule.supernet.graph;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Tape;
import org.millijoule.supernet.Site;

/// Quantizes nothing, and shows somebody what would be.
final class ObservedGrids implements Grids {
    private final GraphWeights weights;
    private final Observer observer;

    /// Sees what a place reads.
    @FunctionalInterface
    interface Observer {
        /// A tensor that a place would quantize.
        ///
        /// @param vertex that reads it; the tensor's own where it is stored
        /// @param site the place
        /// @param x (N, C, H, W), not to be changed
        void see(int vertex, Site site, Tensor x);
    }

    ObservedGrids(GraphWeights weights, Observer observer) {
        this.weights = weights;
        this.observer = observer;
    }

    @Override
    public Tensor weights(int vertex) {
        return weights.weights(vertex).value();
    }

    @Override
    public boolean stores(int tensor) {
        return weights.storedSite(tensor).isPresent();
    }

    @Override
    public Operand stored(int tensor, Tensor x) {
        return seen(tensor, weights.storedSite(tensor), x);
    }

    @Override
    public Operand stored(int tensor, Normalised x) {
        return stored(tensor, value(x));
    }

    @Override
    public boolean quantizes(int vertex, int source) {
        return true; // also where it reads what is stored: it may be asked for fewer bits
    }

    @Override
    public Operand operand(int vertex, int slot, Tensor x) {
        return seen(vertex, weights.operandSite(vertex, slot), x);
    }

    @Override
    public Operand operand(int vertex, int slot, Normalised x) {
        return operand(vertex, slot, value(x));
    }

    private Operand seen(int vertex, Optional<Site> site, Tensor x) {
        site.ifPresent(place -> observer.see(vertex, place, x));
        return new Operand(x, Optional.empty());
    }

    private static Tensor value(Normalised x) {
        try (Tape unused = new Tape()) {
            return x.value(unused);
        }
    }
}
