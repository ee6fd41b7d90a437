package org.millijoule.supernet;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Tape;

/// How one forward pass treats batch-norm and quantization.
///
/// @param momentum weight of this batch in tracked statistics
public record Pass(Tape tape, Statistics statistics, double momentum, Quantization quantization) {
    /// The statistics that batch-norm normalises by.
    public enum Statistics {
        /// Of the batch; nothing is kept.
        BATCH,
        /// Of the batch, which also move the kept ones.
        TRACKED,
        /// The kept ones.
        FIXED
    }

    /// Whether weights and activations are quantized.
    public enum Quantization {
        NONE,
        LEARNED,
        /// Step sizes are set from the values that arrive, layer after layer.
        CALIBRATE
    }

    /// Runs a part of the pass. Where no gradients are wanted, all that it makes on the way is freed with it.
    public Tensor part(Supplier<Tensor> work) {
        if (GradMode.is_enabled()) {
            return work.get();
        }
        Tensor result = new Tensor();
        try (PointerScope _ = new PointerScope()) {
            result.put(work.get());
        }
        return result;
    }

    /// Whether batch-norms want the moments of the batch.
    public boolean measures() {
        return statistics != Statistics.FIXED;
    }
}
