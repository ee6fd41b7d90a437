package org.millijoule.network.onnx;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Arithmetic on the elements of small constants. An operator that has none here gives NaN, which
/// [Folder] takes as not known.
final class Folds {
    private Folds() {}

    static Fold unary(String type) {
        DoubleUnaryOperator function =
                switch (type) {
                    case "Neg" -> x -> -x;
                    case "Abs" -> Math::abs;
                    case "Floor" -> Math::floor;
                    case "Ceil" -> Math::ceil;
                    case "Round" -> Math::rint;
                    case "Sqrt" -> Math::sqrt;
                    case "Exp" -> Math::exp;
                    case "Log" -> Math::log;
                    case "Reciprocal" -> x -> 1 / x;
                    case "Relu" -> x -> Math.max(0, x);
                    case "Sign" -> Math::signum;
                    case "Not" -> x -> x == 0 ? 1 : 0;
                    default -> x -> Double.NaN;
                };
        return (index, operands) -> function.applyAsDouble(operands.getFirst().at(index));
    }

    /// Element by element over any number of operands, from left to right.
    static Fold binary(String type, boolean integers) {
        DoubleBinaryOperator function =
                switch (type) {
                    case "Add", "Sum" -> Double::sum;
                    case "Sub" -> (a, b) -> a - b;
                    case "Mul" -> (a, b) -> a * b;
                    case "Div" -> integers ? (a, b) -> truncated(a / b) : (a, b) -> a / b;
                    case "Mod" -> integers ? Folds::modulo : (a, b) -> a % b;
                    case "Pow" -> Math::pow;
                    case "Min" -> Math::min;
                    case "Max" -> Math::max;
                    case "And" -> (a, b) -> truth(a != 0 && b != 0);
                    case "Or" -> (a, b) -> truth(a != 0 || b != 0);
                    case "Xor" -> (a, b) -> truth((a != 0) != (b != 0));
                    case "Equal" -> (a, b) -> truth(a == b);
                    case "Less" -> (a, b) -> truth(a < b);
                    case "LessOrEqual" -> (a, b) -> truth(a <= b);
                    case "Greater" -> (a, b) -> truth(a > b);
                    case "GreaterOrEqual" -> (a, b) -> truth(a >= b);
                    default -> (a, b) -> Double.NaN;
                };
        return (index, operands) -> {
            double result = operands.getFirst().broadcast(index);
            for (Fold.Operand operand : operands.subList(1, operands.size())) {
                result = function.applyAsDouble(result, operand.broadcast(index));
            }
            return result;
        };
    }

    static double where(int[] index, List<Fold.Operand> operands) {
        return operands.get(operands.get(0).broadcast(index) != 0 ? 1 : 2).broadcast(index);
    }

    /// Over all elements; other reductions of constants keep their shape only.
    static Fold reduction(String type) {
        return (index, operands) -> {
            Numbers numbers = operands.getFirst().numbers();
            double result = numbers.size() == 0 ? Double.NaN : numbers.at(0);
            for (int i = 1; i < numbers.size(); i++) {
                result = switch (type) {
                    case "ReduceProd" -> result * numbers.at(i);
                    case "ReduceSum" -> result + numbers.at(i);
                    case "ReduceMax" -> Math.max(result, numbers.at(i));
                    case "ReduceMin" -> Math.min(result, numbers.at(i));
                    default -> Double.NaN;
                };
            }
            return result;
        };
    }

    private static double truth(boolean value) {
        return value ? 1 : 0;
    }

    static double truncated(double x) {
        return x < 0 ? Math.ceil(x) : Math.floor(x);
    }

    /// With the sign of the divisor, as ONNX has it for integers.
    private static double modulo(double a, double b) {
        return a - b * Math.floor(a / b);
    }
}
