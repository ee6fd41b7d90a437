package org.millijoule.network.onnx;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.Levels.Range;
import org.millijoule.network.onnx.Result.Kind;
import org.millijoule.network.onnx.Value.Origin;

/// Operators whose results lie where their operands do.
final class Elementwise {
    private Elementwise() {}

    /// Activation functions, and whatever else maps number to number: the layer before applies them as it writes.
    static List<Result> function(Call call) {
        Value x = call.operand(0);
        String name = call.operator().type();
        ElementType type = name.startsWith("Is") ? ElementType.BOOL : x.type();
        return List.of(Result.of(type, x.dims(), new Kind.Moves(true)).with(Folds.unary(name)));
    }

    /// Relu and Round: results lie on the levels of the operand.
    static List<Result> relu(Call call) {
        return List.of(function(call).getFirst().with(call.operand(0).levels()));
    }

    static List<Result> cast(Call call) {
        ElementType type = ElementType.of(call.operator().integer("to", 0));
        Value x = call.operand(0);
        Fold same = Fold.same(x.dims());
        Fold fold = type.integer() ? (index, operands) -> Folds.truncated(same.at(index, operands)) : same;
        return List.of(identity(x)
                .with(type == ElementType.BOOL ? booleans(same) : fold)
                .with(type));
    }

    private static Fold booleans(Fold same) {
        return (index, operands) -> same.at(index, operands) != 0 ? 1 : 0;
    }

    static List<Result> castLike(Call call) {
        return List.of(identity(call.operand(0)).with(call.operand(1).type()));
    }

    /// Zeros on one side of a diagonal.
    static List<Result> trilu(Call call) {
        return List.of(identity(call.operand(0)));
    }

    static List<Result> same(Call call) {
        Value x = call.operand(0);
        Result mask = Result.of(ElementType.BOOL, x.dims(), new Kind.Moves(false));
        return List.of(identity(x).with(Fold.same(x.dims())), mask); // Dropout has a mask
    }

    private static Result identity(Value x) {
        return Result.moved(x, x.dims()).with(new Kind.Moves(true));
    }

    /// Clip: limits that are known narrow the levels.
    static List<Result> clip(Call call) {
        Value x = call.operand(0);
        Optional<Double> lowest = limit(call, "min", 1);
        Optional<Double> highest = limit(call, "max", 2);
        boolean known = lowest.isPresent() && highest.isPresent() && lowest.get() <= highest.get();
        Levels levels = known
                ? x.levels()
                        .clipped(
                                new Range(lowest.get(), highest.get()), x.type().integer())
                : x.levels();
        return List.of(identity(x).with(levels));
    }

    private static Optional<Double> limit(Call call, String name, int index) {
        Optional<Numbers> numbers = call.operator().numbers(name);
        if (numbers.isEmpty()) {
            numbers = call.optional(index).flatMap(Value::numbers);
        }
        return numbers.filter(row -> row.size() == 1).map(row -> row.at(0));
    }

    /// Softmax, layer norm and the like: each result depends on several operands.
    static List<Result> norm(Call call) {
        return call.computes(call.operand(0).dims());
    }

    /// Batch-norm: a factor and a summand per channel, part of the layer before.
    static List<Result> batchNorm(Call call) {
        Value x = call.operand(0);
        return List.of(Result.of(x.type(), x.dims(), new Kind.Moves(true)));
    }

    /// Any number of operands, broadcast; `type` is that of the result.
    static List<Result> broadcast(Call call) {
        Operator operator = call.operator();
        ElementType type = operator.type().equals("Where")
                ? call.operand(1).type()
                : call.operand(0).type();
        int wanted = operator.type().equals("Where") ? 3 : 1;
        call.operand(wanted - 1); // is there
        Dims dims = broadcast(call.present());
        Fold fold = wanted == 3
                ? Folds::where
                : Folds.binary(operator.type(), call.operand(0).type().integer());
        Kind kind = kind(call.present(), dims, additive(operator));
        return List.of(Result.of(type, dims, kind).with(fold));
    }

    static List<Result> comparison(Call call) {
        return List.of(broadcast(call).getFirst().with(ElementType.BOOL));
    }

    /// Additions and the like of onnxruntime's own domain: operand, scale, zero point, twice, then scale and zero
    /// point of the result.
    static List<Result> quantized(Call call) {
        List<Value> operands = List.of(call.operand(0), call.operand(3));
        Dims dims = broadcast(operands);
        ElementType type = call.operand(0).type();
        Kind kind = kind(operands, dims, call.operator().type().equals("QLinearAdd"));
        return List.of(Result.of(type, dims, kind).with(Levels.of(type)));
    }

    private static boolean additive(Operator operator) {
        return operator.type().equals("Add") || operator.type().equals("Sum");
    }

    private static Dims broadcast(List<Value> operands) {
        Dims dims = Dims.SCALAR;
        for (Value operand : operands) {
            dims = dims.broadcast(operand.dims());
        }
        return dims;
    }

    private static Kind kind(List<Value> operands, Dims dims, boolean additive) {
        List<Value> maps = operands.stream().filter(value -> !value.constant()).toList();
        List<Origin.Computed> origins =
                maps.stream().flatMap(value -> value.computed().stream()).toList();
        // one tensor and constants, or several functions of one tensor, as in x * sigmoid(x)
        if (origins.stream().map(Origin.Computed::source).distinct().count() <= 1
                && maps.stream().anyMatch(value -> value.dims().equals(dims))) {
            return new Kind.Moves(true);
        }
        boolean alike = maps.stream().allMatch(value -> value.dims().equals(dims));
        List<Shape> shapes =
                origins.stream().map(Origin.Computed::shape).distinct().toList();
        return additive && operands.size() == 2 && origins.size() == 2 && alike && shapes.size() == 1
                ? new Kind.Known(new Layer.Add(shapes.getFirst()))
                : new Kind.Computes();
    }
}
