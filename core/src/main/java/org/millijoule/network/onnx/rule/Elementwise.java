package org.millijoule.network.onnx.rule;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Levels.Range;
import org.millijoule.network.onnx.rule.Result.Kind;
import org.millijoule.network.onnx.rule.Value.Origin;

/// Operators whose results lie where their operands do.
final class Elementwise {
    private Elementwise() {}

    /// Activation functions, and whatever else maps number to number: the layer before applies them as it writes.
    static List<Result> function(Call call) {
        Value x = call.operand(0);
        String name = call.operator().type();
        ElementType type = name.startsWith("Is") ? ElementType.BOOL : x.type();
        return List.of(identity(x).with(x.levels().mapped()).with(type).with(Folds.unary(name)));
    }

    /// Relu and Round: results lie on the levels of the operand.
    static List<Result> relu(Call call) {
        return List.of(function(call).getFirst().with(call.operand(0).levels()));
    }

    /// Cast: what no number holds, as a text, is not folded.
    static List<Result> cast(Call call) {
        ElementType type = ElementType.of(call.operator().integer("to", 0));
        Value x = call.operand(0);
        Levels levels = type.gridBits().isPresent() && x.levels().bits().isEmpty() ? Levels.of(type) : x.levels();
        return List.of(identity(x)
                .with(levels)
                .with(type.holdsNumbers() ? Fold.same() : Fold.unknown())
                .with(type));
    }

    static List<Result> castLike(Call call) {
        return List.of(
                identity(call.operand(0)).with(Fold.same()).with(call.operand(1).type()));
    }

    /// Zeros on one side of a diagonal.
    static List<Result> trilu(Call call) {
        Value x = call.operand(0);
        if (x.dims().rank() < 2) {
            throw new Refusal("a tensor of " + x.dims() + ", which is no matrix");
        }
        boolean upper = call.operator().integer("upper", 1) != 0;
        Optional<Numbers> shift = call.optional(1).flatMap(Value::numbers);
        double diagonal =
                call.optional(1).isEmpty() ? 0 : shift.map(k -> k.at(0)).orElse(Double.NaN);
        int rank = x.dims().rank();
        return List.of(identity(x).each((index, operands) -> {
            double offset = index[rank - 1] - index[rank - 2] - diagonal;
            double number = operands.getFirst().at(index);
            return Double.isNaN(offset) ? Double.NaN : (upper ? offset >= 0 : offset <= 0) ? number : 0;
        }));
    }

    static List<Result> same(Call call) {
        Value x = call.operand(0);
        Result mask = Result.of(ElementType.BOOL, x.dims(), new Kind.Moves(false));
        return List.of(identity(x).with(Fold.same()), mask); // Dropout has a mask
    }

    /// Sums along an axis.
    static List<Result> cumulative(Call call) {
        Value x = call.operand(0);
        Result sums = norm(call).getFirst();
        Optional<Numbers> at = call.optional(1).flatMap(Value::numbers);
        if (at.isEmpty() || at.get().size() != 1) {
            return List.of(sums);
        }
        int axis = x.dims().axis(at.get().integer(0));
        boolean exclusive = call.operator().integer("exclusive", 0) != 0;
        boolean reverse = call.operator().integer("reverse", 0) != 0;
        return List.of(sums.with(Folds.cumulative(axis, exclusive, reverse)));
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
        double from = bound(call, "min", 1, lowest, Double.NEGATIVE_INFINITY);
        double to = bound(call, "max", 2, highest, Double.POSITIVE_INFINITY);
        return List.of(identity(x)
                .with(levels)
                .each((index, operands) ->
                        Math.min(to, Math.max(from, operands.getFirst().at(index)))));
    }

    /// A limit for folding: none where it is left out, NaN where it is there and not known.
    private static double bound(Call call, String name, int index, Optional<Double> limit, double none) {
        boolean there = call.operator().has(name) || call.optional(index).isPresent();
        return limit.orElse(there ? Double.NaN : none);
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

    /// The norm of a sum, with the sum itself as the last of four results.
    static List<Result> skipNorm(Call call) {
        Result norm = norm(call).getFirst();
        Dims row = norm.dims().rank() == 0
                ? norm.dims()
                : norm.dims().with(norm.dims().rank() - 1, 1);
        Result moment = norm.with(ElementType.FLOAT).with(row);
        return List.of(norm, moment, moment, norm);
    }

    /// Batch-norm: a factor and a summand per channel, part of the layer before.
    static List<Result> batchNorm(Call call) {
        Value x = call.operand(0);
        return List.of(identity(x).with(x.levels().mapped()));
    }

    /// PRelu: slopes that broadcast to the map or, before version 7, one for each channel.
    static List<Result> slope(Call call) {
        Value x = call.operand(0);
        Value slopes = call.operand(1);
        boolean channels = slopes.dims().rank() == 1
                && x.dims().rank() > 1
                && slopes.dims().at(0) == x.dims().at(1);
        if (!channels && !x.dims().broadcast(slopes.dims()).equals(x.dims())) {
            throw new Refusal("slopes of " + slopes.dims() + " for a map of " + x.dims());
        }
        Kind kind = slopes.constant() ? new Kind.Moves(true) : new Kind.Computes();
        Levels levels = slopes.constant() ? x.levels().mapped() : Levels.ANY;
        return List.of(Result.of(x.type(), x.dims(), kind).with(levels));
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
        boolean like = operator.integer("fmod", 0) != 0;
        Fold fold = wanted == 3
                ? Fold.each(Folds::where)
                : Folds.binary(operator.type(), call.operand(0).type().integer(), like);
        Kind kind = kind(call.present(), dims, additive(operator));
        return List.of(Result.of(type, dims, kind)
                .with(levels(call.present(), dims, kind))
                .with(fold));
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

    /// Those of the only tensor that takes part, where each result is a function of one of its values: they pass
    /// through `2 * x + 1` and `x * sigmoid(x)` as they pass through Sigmoid.
    private static Levels levels(List<Value> operands, Dims dims, Kind kind) {
        boolean constants = operands.stream().allMatch(Value::constant); // weights and their factors
        List<Levels> taking = operands.stream()
                .filter(value -> constants ? value.dims().equals(dims) : !value.constant())
                .map(value -> value.levels().mapped())
                .toList();
        boolean alike = taking.stream().distinct().count() == 1;
        return kind instanceof Kind.Moves && alike ? taking.getFirst() : Levels.ANY;
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
