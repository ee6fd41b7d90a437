package org.millijoule.quantize;

import org.millijoule.spec.Plugin;

/// A published way to train quantized networks: how it quantizes weights and how activations; a plug-in.
///
/// Weights are on signed grids; activations are on unsigned ones after ReLU6 and on signed ones elsewhere, 2 to 8
/// bits each. Whatever the method, a quantized value is an integer of its [Grid] times a step size, so the
/// trained network is exported exactly.
public interface Quantizer extends Plugin {
    /// Whether each output channel of the weights has a step size of its own; the setting `weights:` of a spec.
    Granularity weights();

    /// How weights are quantized, on signed grids.
    TensorQuantizer ofWeights();

    /// How activations are, unsigned after ReLU6 and signed elsewhere.
    TensorQuantizer ofActivations();
}
