package org.millijoule.quantize;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/// Keeps native callbacks of one forward pass alive until its backward pass has ended. libtorch holds no
/// reference to a Java callback, so one that is collected early corrupts the pass.
public final class BackwardScope implements AutoCloseable {
    private final List<Pointer> kept = new ArrayList<>();
    private Tensor handedOver = new Tensor();

    /// Keeps `pointer` until this scope closes.
    public <P extends Pointer> P keep(P pointer) {
        kept.add(pointer);
        return pointer;
    }

    /// Keeps the gradient that a callback returns until the next one returns: by then libtorch holds a reference
    /// of its own, and the gradients of all layers need not stay in memory together.
    Tensor handOver(Tensor gradient) {
        handedOver.close();
        handedOver = gradient;
        return gradient;
    }

    /// Frees everything kept; the backward pass must have ended.
    @Override
    public void close() {
        for (Pointer pointer : kept) {
            pointer.close();
        }
        kept.clear();
        handedOver.close();
    }
}
