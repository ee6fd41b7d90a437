package org.millijoule.study;

import java.util.Locale;

/// The kinds of training steps whose speed is compared.
public enum StepVariant {
    /// A plain libtorch network in float32, channels-last: the base.
    FP32,
    /// A network that stands alone, its weights and activations quantized.
    QUANTIZED,
    /// The supernet trains the weights of one sampled architecture.
    SUPERNET_WEIGHTS,
    /// The supernet trains the policy: all architectures of the space at once, under masks.
    SUPERNET_POLICY,
    /// No training step: one sampled architecture is validated with the supernet's weights on a batch of at most 256
    /// images, which batch-norm normalises by their own statistics, as a search does by default.
    SUPERNET_VALIDATION;

    /// For example `supernet-weights`.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isOfSupernet() {
        return switch (this) {
            case FP32, QUANTIZED -> false;
            case SUPERNET_WEIGHTS, SUPERNET_POLICY, SUPERNET_VALIDATION -> true;
        };
    }
}
