package org.millijoule.network.onnx.rule;

import java.util.List;

/// What an operator gives, from its operands: one [Result] per output.
@FunctionalInterface
public interface Rule {
    /// The results of one operator.
    ///
    /// @throws org.millijoule.network.onnx.file.Refusal if not even the shape of the result can be told
    List<Result> results(Call call);
}
