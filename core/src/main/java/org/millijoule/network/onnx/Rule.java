package org.millijoule.network.onnx;

import java.util.List;

/// What an operator gives, from its operands: one [Result] per output.
@FunctionalInterface
interface Rule {
    /// The results of one operator.
    ///
    /// @throws Refusal if not even the shape of the result can be told
    List<Result> results(Call call);
}
