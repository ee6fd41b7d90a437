package org.millijoule.network.graph;

import java.util.Optional;
import org.millijoule.network.graph.Formula.Binary;
import org.millijoule.network.graph.Formula.Constant;
import org.millijoule.network.graph.Formula.Elementary;
import org.millijoule.network.graph.Formula.Joint;
import org.millijoule.network.graph.Formula.Unary;
import org.millijoule.network.graph.Formula.Variable;

/// Formulas of activation functions as ONNX defines them, and what a formula is besides: a straight line, a clamp,
/// two lines that meet at 0.
public final class Formulas {
    /// The argument.
    public static final Formula X = new Variable();

    private static final Formula ZERO = new Constant(0);
    private static final Formula ONE = new Constant(1);

    private Formulas() {}

    /// `scale * x + shift`.
    public record Line(double scale, double shift) {}

    public static Formula number(double value) {
        return new Constant(value);
    }

    public static Formula join(Joint joint, Formula left, Formula right) {
        return new Binary(joint, left, right);
    }

    public static Formula times(double factor, Formula formula) {
        return new Binary(Joint.TIMES, new Constant(factor), formula);
    }

    public static Formula plus(Formula left, Formula right) {
        return new Binary(Joint.PLUS, left, right);
    }

    public static Formula product(Formula left, Formula right) {
        return new Binary(Joint.TIMES, left, right);
    }

    public static Formula of(Elementary function, Formula operand) {
        return new Unary(function, operand);
    }

    /// Between two limits, which may be infinite.
    public static Formula clip(double lowest, double highest, Formula x) {
        Formula from = lowest == Double.NEGATIVE_INFINITY ? x : new Binary(Joint.LARGEST, x, new Constant(lowest));
        return highest == Double.POSITIVE_INFINITY ? from : new Binary(Joint.LEAST, from, new Constant(highest));
    }

    /// The part above 0.
    public static Formula positive(Formula x) {
        return new Binary(Joint.LARGEST, x, ZERO);
    }

    private static Formula negative(Formula x) {
        return new Binary(Joint.LEAST, x, ZERO);
    }

    /// `x` above 0, `factor x` below: LeakyRelu.
    public static Formula leaky(double factor) {
        return plus(positive(X), times(factor, negative(X)));
    }

    public static Formula sigmoid(Formula x) {
        return new Unary(Elementary.SIGMOID, x);
    }

    /// `max(0, min(1, alpha x + beta))`.
    public static Formula hardSigmoid(double alpha, double beta) {
        return clip(0, 1, plus(times(alpha, X), new Constant(beta)));
    }

    /// `x sigmoid(alpha x)`: SiLU where alpha is 1.
    public static Formula swish(double alpha) {
        return product(X, sigmoid(alpha == 1 ? X : times(alpha, X)));
    }

    /// `x tanh(ln(1 + e^x))`.
    public static Formula mish() {
        return product(X, of(Elementary.TANH, of(Elementary.SOFTPLUS, X)));
    }

    /// `x / (1 + |x|)`.
    public static Formula softsign() {
        return new Binary(Joint.OVER, X, plus(ONE, of(Elementary.ABSOLUTE, X)));
    }

    /// `gamma x` above 0, `gamma alpha (e^(x / width) - 1)` below: Elu, Selu, Celu.
    public static Formula exponential(double gamma, double alpha, double width) {
        Formula scaled = width == 1 ? negative(X) : times(1 / width, negative(X));
        Formula below = times(alpha, new Binary(Joint.MINUS, of(Elementary.EXP, scaled), ONE));
        Formula whole = plus(positive(X), below);
        return gamma == 1 ? whole : times(gamma, whole);
    }

    /// `x/2 (1 + erf(x / sqrt(2)))`.
    public static Formula gelu() {
        return product(times(0.5, X), plus(ONE, of(Elementary.ERF, times(Math.sqrt(0.5), X))));
    }

    /// `x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))`.
    public static Formula geluByTanh() {
        Formula cube = times(0.044715, product(X, product(X, X)));
        Formula inner = times(Math.sqrt(2 / Math.PI), plus(X, cube));
        return product(times(0.5, X), plus(ONE, of(Elementary.TANH, inner)));
    }

    /// The operation of a formula in its simplest form; of the argument itself empty.
    public static Optional<Operation> operation(Formula formula) {
        if (formula instanceof Variable) {
            return Optional.empty();
        }
        Optional<Operation> clamp = clamp(formula).map(limits -> limits);
        Optional<Operation> slope = slope(formula).map(factor -> new Operation.Slope(new float[] {factor}));
        return clamp.or(() -> slope).or(() -> Optional.of(new Operation.Function(formula)));
    }

    /// How many terms a formula has, each counted as often as it is written.
    public static int terms(Formula formula) {
        return switch (formula) {
            case Variable _, Constant _ -> 1;
            case Unary(Elementary _, Formula operand) -> 1 + terms(operand);
            case Binary(Joint _, Formula left, Formula right) -> 1 + terms(left) + terms(right);
        };
    }

    /// A formula that is a straight line.
    public static Optional<Line> line(Formula formula) {
        return switch (formula) {
            case Variable _ -> Optional.of(new Line(1, 0));
            case Constant(double value) -> Optional.of(new Line(0, value));
            case Unary(Elementary function, Formula operand) ->
                function == Elementary.NEGATIVE
                        ? line(operand).map(line -> new Line(-line.scale(), -line.shift()))
                        : Optional.empty();
            case Binary(Joint joint, Formula left, Formula right) ->
                line(left).flatMap(a -> line(right).flatMap(b -> line(joint, a, b)));
        };
    }

    private static Optional<Line> line(Joint joint, Line a, Line b) {
        return switch (joint) {
            case PLUS -> Optional.of(new Line(a.scale + b.scale, a.shift + b.shift));
            case MINUS -> Optional.of(new Line(a.scale - b.scale, a.shift - b.shift));
            case TIMES ->
                a.scale == 0
                        ? Optional.of(new Line(a.shift * b.scale, a.shift * b.shift))
                        : b.scale == 0 ? Optional.of(new Line(b.shift * a.scale, b.shift * a.shift)) : Optional.empty();
            case OVER -> b.scale == 0 ? Optional.of(new Line(a.scale / b.shift, a.shift / b.shift)) : Optional.empty();
            case LEAST, LARGEST, POWER -> Optional.empty();
        };
    }

    private static Optional<Operation.Clamp> clamp(Formula formula) {
        if (formula instanceof Variable) {
            return Optional.of(new Operation.Clamp(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY));
        }
        if (!(formula instanceof Binary(Joint joint, Formula inner, Formula other)
                && other instanceof Constant(double limit))) {
            return Optional.empty();
        }
        float bound = (float) limit;
        return switch (joint) {
            case LARGEST ->
                clamp(inner)
                        .map(clamp ->
                                new Operation.Clamp(Math.max(clamp.lowest(), bound), Math.max(clamp.highest(), bound)));
            case LEAST ->
                clamp(inner)
                        .map(clamp ->
                                new Operation.Clamp(Math.min(clamp.lowest(), bound), Math.min(clamp.highest(), bound)));
            case PLUS, MINUS, TIMES, OVER, POWER -> Optional.empty();
        };
    }

    private static Optional<Float> slope(Formula formula) {
        return formula
                                instanceof
                                Binary(
                                        Joint joint,
                                        Formula above,
                                        Binary(Joint times, Constant(double factor), Formula below))
                        && joint == Joint.PLUS
                        && times == Joint.TIMES
                        && above.equals(positive(X))
                        && below.equals(negative(X))
                ? Optional.of((float) factor)
                : Optional.empty();
    }
}
