package org.millijoule.network.onnx.weighted;

import java.util.Optional;
import org.millijoule.network.graph.Formula;
import org.millijoule.network.graph.Formula.Elementary;
import org.millijoule.network.graph.Formula.Joint;
import org.millijoule.network.graph.Formulas;
import org.millijoule.network.onnx.file.Operator;

/// Operators that are a function of each value, by the ONNX specification with its defaults.
final class Activations {
    private Activations() {}

    /// The function; empty if the operator is none that is read.
    static Optional<Formula> formula(Operator operator) {
        if (!operator.standard()) {
            return microsoft(operator);
        }
        Formula x = Formulas.X;
        return Optional.ofNullable(
                switch (operator.type()) {
                    case "Relu" -> Formulas.positive(x);
                    case "LeakyRelu" -> Formulas.leaky(operator.real("alpha", 0.01f));
                    case "Sigmoid" -> Formulas.sigmoid(x);
                    case "HardSigmoid" ->
                        Formulas.hardSigmoid(operator.real("alpha", 0.2f), operator.real("beta", 0.5));
                    case "HardSwish" -> Formulas.product(x, Formulas.hardSigmoid(1.0 / 6, 0.5));
                    case "Swish" -> Formulas.swish(operator.real("alpha", 1));
                    case "Mish" -> Formulas.mish();
                    case "Tanh" -> Formulas.of(Elementary.TANH, x);
                    case "Erf" -> Formulas.of(Elementary.ERF, x);
                    case "Gelu" ->
                        operator.text("approximate", "none").equals("tanh") ? Formulas.geluByTanh() : Formulas.gelu();
                    case "Elu" -> Formulas.exponential(1, operator.real("alpha", 1), 1);
                    case "Selu" ->
                        Formulas.exponential(operator.real("gamma", 1.050701f), operator.real("alpha", 1.6732632f), 1);
                    case "Celu" -> Formulas.exponential(1, operator.real("alpha", 1), operator.real("alpha", 1));
                    case "Softplus" -> Formulas.of(Elementary.SOFTPLUS, x);
                    case "Softsign" -> Formulas.softsign();
                    case "Exp" -> Formulas.of(Elementary.EXP, x);
                    case "Log" -> Formulas.of(Elementary.LOG, x);
                    case "Sqrt" -> Formulas.of(Elementary.SQRT, x);
                    case "Abs" -> Formulas.of(Elementary.ABSOLUTE, x);
                    case "Neg" -> Formulas.times(-1, x);
                    case "Reciprocal" -> Formulas.join(Joint.OVER, Formulas.number(1), x);
                    default -> null;
                });
    }

    private static Optional<Formula> microsoft(Operator operator) {
        return switch (operator.title()) {
            case "com.microsoft.Gelu" -> Optional.of(Formulas.gelu());
            case "com.microsoft.FastGelu" -> Optional.of(Formulas.geluByTanh());
            case "com.microsoft.QuickGelu" -> Optional.of(Formulas.swish(operator.real("alpha", 1.702f)));
            default -> Optional.empty();
        };
    }
}
