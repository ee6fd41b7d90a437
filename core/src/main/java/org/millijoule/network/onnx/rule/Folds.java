package org.millijoule.network.onnx.rule;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.millijoule.network.onnx.file.Dims;

/// Arithmetic on the elements of small constants: whatever exporters compute shapes, pads, sizes, scales, limits
/// and axes with. An operator that has none here gives NaN, which `Folder` takes as not known. Results are rounded
/// to their type there, so a quotient of integers is cut towards zero, as onnxruntime cuts it.
final class Folds {
    private Folds() {}

    static Fold unary(String type) {
        DoubleUnaryOperator function =
                switch (type) {
                    case "Neg" -> x -> -x;
                    case "Abs" -> Math::abs;
                    case "Floor" -> Math::floor;
                    case "Ceil" -> Math::ceil;
                    case "Round" -> Math::rint; // halves to even, as ONNX has it
                    case "Sqrt" -> Math::sqrt;
                    case "Exp" -> Math::exp;
                    case "Log" -> Math::log;
                    case "Reciprocal" -> x -> 1 / x;
                    case "Relu" -> x -> Math.max(0, x);
                    case "Sign" -> Math::signum;
                    case "Sigmoid" -> x -> 1 / (1 + Math.exp(-x));
                    case "Tanh" -> Math::tanh;
                    case "Sin" -> Math::sin;
                    case "Cos" -> Math::cos;
                    case "Tan" -> Math::tan;
                    case "Asin" -> Math::asin;
                    case "Acos" -> Math::acos;
                    case "Atan" -> Math::atan;
                    case "Not" -> x -> truth(x == 0);
                    case "IsNaN" -> x -> 0; // a number that is known is one
                    case "IsInf" -> x -> truth(Double.isInfinite(x));
                    default -> x -> Double.NaN;
                };
        return Fold.each(
                (index, operands) -> function.applyAsDouble(operands.getFirst().at(index)));
    }

    /// Element by element over any number of operands, from left to right.
    ///
    /// @param like the operation of C rather than the mathematical one: `fmod` of Mod
    static Fold binary(String type, boolean integers, boolean like) {
        DoubleBinaryOperator function =
                switch (type) {
                    case "Add", "Sum", "Mean" -> Double::sum;
                    case "Sub" -> (a, b) -> a - b;
                    case "Mul" -> (a, b) -> a * b;
                    case "Div" -> integers ? (a, b) -> b == 0 ? Double.NaN : a / b : (a, b) -> a / b;
                    case "Mod" -> like ? (a, b) -> a % b : Folds::modulo;
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
                    case "BitwiseAnd" -> (a, b) -> (long) a & (long) b;
                    case "BitwiseOr" -> (a, b) -> (long) a | (long) b;
                    case "BitwiseXor" -> (a, b) -> (long) a ^ (long) b;
                    default -> (a, b) -> Double.NaN;
                };
        return Fold.each((index, operands) -> {
            double result = operands.getFirst().broadcast(index);
            for (Fold.Operand operand : operands.subList(1, operands.size())) {
                result = function.applyAsDouble(result, operand.broadcast(index));
            }
            return type.equals("Mean") ? result / operands.size() : result;
        });
    }

    static double where(int[] index, List<Fold.Operand> operands) {
        return operands.get(operands.get(0).broadcast(index) != 0 ? 1 : 2).broadcast(index);
    }

    /// Over some axes of the first operand.
    ///
    /// @param kept the dims with a 1 for each axis that goes
    static Fold reduction(String type, Dims kept) {
        DoubleBinaryOperator function =
                switch (type) {
                    case "ReduceProd" -> (a, b) -> a * b;
                    case "ReduceSum", "ReduceMean" -> Double::sum;
                    case "ReduceMax" -> Math::max;
                    case "ReduceMin" -> Math::min;
                    case "ReduceL1" -> (a, b) -> a + Math.abs(b);
                    case "ReduceSumSquare", "ReduceL2" -> (a, b) -> a + b * b;
                    default -> (a, b) -> Double.NaN;
                };
        double start =
                switch (type) {
                    case "ReduceProd" -> 1;
                    case "ReduceMax" -> Double.NEGATIVE_INFINITY;
                    case "ReduceMin" -> Double.POSITIVE_INFINITY;
                    default -> 0;
                };
        return (result, operands) -> {
            Fold.Operand x = operands.getFirst();
            double[] numbers = new double[(int) result.elements()];
            Arrays.fill(numbers, start);
            int[] index = new int[x.dims().rank()];
            for (int i = 0; i < x.numbers().size(); i++) {
                int at = reducedPlace(index, kept);
                numbers[at] = function.applyAsDouble(numbers[at], x.numbers().at(i));
                Fold.advance(index, x.dims());
            }
            double each = (double) x.numbers().size() / Math.max(1, numbers.length);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = switch (type) {
                    case "ReduceMean" -> numbers[i] / each;
                    case "ReduceL2" -> Math.sqrt(numbers[i]);
                    default -> numbers[i];
                };
            }
            return numbers;
        };
    }

    /// Where the largest (or smallest) element along an axis stands.
    static Fold position(boolean largest, int axis, Dims kept, boolean last) {
        return (result, operands) -> {
            Fold.Operand x = operands.getFirst();
            double[] best = new double[(int) result.elements()];
            Arrays.fill(best, Double.NaN);
            double[] places = best.clone();
            int[] index = new int[x.dims().rank()];
            for (int i = 0; i < x.numbers().size(); i++) {
                int at = reducedPlace(index, kept);
                double number = largest ? x.numbers().at(i) : -x.numbers().at(i);
                if (Double.isNaN(best[at]) || number > best[at] || (last && number == best[at])) {
                    best[at] = number;
                    places[at] = index[axis];
                }
                Fold.advance(index, x.dims());
            }
            return places;
        };
    }

    private static int reducedPlace(int[] index, Dims kept) {
        int flat = 0;
        for (int axis = 0; axis < kept.rank(); axis++) {
            flat = flat * kept.at(axis) + (kept.at(axis) == 1 ? 0 : index[axis]);
        }
        return flat;
    }

    /// The largest (or smallest) elements along an axis in their order, or their places; of equals the first.
    static Fold most(int axis, boolean largest, boolean places) {
        return Fold.each((index, operands) -> {
            Fold.Operand x = operands.getFirst();
            int[] source = index.clone();
            Comparator<Integer> order = Comparator.comparingDouble(place -> {
                source[axis] = place;
                return largest ? -x.at(source) : x.at(source);
            });
            int place = IntStream.range(0, x.dims().at(axis))
                    .boxed()
                    .sorted(order)
                    .skip(index[axis])
                    .findFirst()
                    .orElseThrow();
            source[axis] = place;
            return places ? place : x.at(source);
        });
    }

    /// Sums along an axis.
    static Fold cumulative(int axis, boolean exclusive, boolean reverse) {
        return (result, operands) -> {
            Fold.Operand x = operands.getFirst();
            double[] numbers = new double[(int) result.elements()];
            int size = result.at(axis);
            int step = (int) result.product(axis + 1, result.rank());
            for (int start = 0; start < numbers.length; start++) {
                if (start / step % size != 0) {
                    continue;
                }
                double sum = 0;
                for (int i = 0; i < size; i++) {
                    int at = start + (reverse ? size - 1 - i : i) * step;
                    double number = x.numbers().at(at);
                    numbers[at] = exclusive ? sum : sum + number;
                    sum += number;
                }
            }
            return numbers;
        };
    }

    private static double truth(boolean value) {
        return value ? 1 : 0;
    }

    /// With the sign of the divisor, as ONNX has it where `fmod` is 0.
    private static double modulo(double a, double b) {
        return b == 0 ? Double.NaN : a - b * Math.floor(a / b);
    }
}
