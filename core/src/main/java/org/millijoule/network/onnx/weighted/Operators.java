package org.millijoule.network.onnx.weighted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Layer;
import org.millijoule.network.graph.Formula;
import org.millijoule.network.graph.Formula.Joint;
import org.millijoule.network.graph.Formulas;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Value;

/// What each operator does to the tensors that are computed from the image. An operator may be added here with a line.
final class Operators {
    private final Trace trace;
    private final boolean weights;
    private final Draft draft;
    private final Arithmetic arithmetic;
    private final Windows windows;
    private final Weights products;
    private final Moves moves;

    /// @param weights whether the file's were read; without them zeros stand in their place
    Operators(Trace trace, Draft draft, boolean weights) {
        this.trace = trace;
        this.weights = weights;
        this.draft = draft;
        this.arithmetic = new Arithmetic(draft);
        this.windows = new Windows(draft, arithmetic);
        this.products = new Weights(draft);
        this.moves = new Moves(draft);
    }

    /// An operator with its operands.
    private final class Node {
        private final Trace.Step step;
        private final Operator operator;
        private final List<Optional<View>> views;

        Node(Trace.Step step, List<Optional<View>> views) {
            this.step = step;
            this.operator = step.operator();
            this.views = views;
        }

        View x(int index) {
            return view(index)
                    .orElseThrow(() -> new Refusal(
                            index == 0
                                    ? "its first operand is constant"
                                    : "operand " + index + " is constant, where one computed from the image is read"));
        }

        Optional<View> view(int index) {
            return index < views.size() ? views.get(index) : Optional.empty();
        }

        boolean there(int index) {
            return index < operator.inputs().size()
                    && !operator.inputs().get(index).isEmpty();
        }

        Dims dims(int index) {
            return step.operands().get(index).orElseThrow().dims();
        }

        Dims result() {
            return step.results().getFirst().dims();
        }

        String tensor() {
            return operator.outputs().getFirst();
        }

        /// Numbers that it computes with; they must be there and finite.
        Numbers numbers(int index, String what) {
            if (view(index).isPresent()) {
                throw new Refusal(what + " is computed from the image");
            }
            Value value = step.operands().get(index).orElseThrow(() -> new Refusal(what + " is missing"));
            Optional<Numbers> numbers = value.numbers();
            if (!weights) {
                return numbers.orElseGet(
                        () -> Numbers.repeated(0, Places.fit(value.dims().elements())));
            }
            String tensor = "the tensor '" + operator.inputs().get(index) + "', " + what + " of '" + operator.name()
                    + "' (" + operator.title() + "), ";
            Numbers row = numbers.orElseThrow(() -> broken(tensor + "has no values in the file. Maybe export the"
                    + " network with its weights, as constants?"));
            if (!row.finite()) {
                throw broken(tensor + "holds a NaN or an infinite number. Maybe its training diverged?");
            }
            return row;
        }

        /// The same where it may be left out.
        Optional<Numbers> optional(int index, String what) {
            return there(index) ? Optional.of(numbers(index, what)) : Optional.empty();
        }
    }

    private OnnxException broken(String problem) {
        return trace.model().broken(problem);
    }

    /// The tensors that an operator gives.
    ///
    /// @throws Refusal if it is not read
    /// @throws OnnxException if weights are missing or no numbers
    List<View> results(Trace.Step step, List<Optional<View>> operands) {
        Operator operator = step.operator();
        Node node = new Node(step, operands);
        return switch (operator.title()) {
            case "Split" -> moves.split(step, node.x(0));
            case "Reshape",
                    "Flatten",
                    "Squeeze",
                    "Unsqueeze",
                    "Transpose",
                    "Slice",
                    "Gather",
                    "GatherElements",
                    "Expand",
                    "Tile",
                    "Pad",
                    "Resize",
                    "Upsample",
                    "DepthToSpace",
                    "SpaceToDepth" -> List.of(moves.moved(step, node.x(0)));
            case "Concat" ->
                List.of(moves.joined(
                        step,
                        operands.stream().map(Optional::stream).flatMap(v -> v).toList()));
            default -> List.of(result(node));
        };
    }

    private View result(Node node) {
        Operator operator = node.operator;
        Optional<Formula> formula = Activations.formula(operator);
        if (formula.isPresent()) {
            return function(node, formula.get());
        }
        return switch (operator.title()) {
            case "Conv" -> convolution(node);
            case "com.microsoft.FusedConv" -> fused(node, convolution(node), 3);
            case "Gemm" -> gemm(node);
            case "com.microsoft.FusedGemm" -> fused(node, gemm(node), 3);
            case "MatMul" -> matMul(node);
            case "BatchNormalization" -> batchNorm(node);
            case "Add" -> joined(node, Joint.PLUS);
            case "Sub" -> joined(node, Joint.MINUS);
            case "Mul" -> joined(node, Joint.TIMES);
            case "Div" -> joined(node, Joint.OVER);
            case "Pow" -> joined(node, Joint.POWER);
            case "Min" -> joined(node, Joint.LEAST);
            case "Max" -> joined(node, Joint.LARGEST);
            case "Sum" -> joined(node, Joint.PLUS);
            case "Clip" -> function(node, Formulas.clip(limit(node, "min", 1), limit(node, "max", 2), Formulas.X));
            case "PRelu" -> slopes(node);
            case "MaxPool" -> windows.pool(node.x(0), Layer.Pool.Kind.MAXIMUM, operator, node.result());
            case "AveragePool" -> windows.pool(node.x(0), Layer.Pool.Kind.AVERAGE, operator, node.result());
            case "GlobalAveragePool" -> over(node, Layer.Pool.Kind.AVERAGE, List.of());
            case "GlobalMaxPool" -> over(node, Layer.Pool.Kind.MAXIMUM, List.of());
            case "ReduceMean" -> over(node, Layer.Pool.Kind.AVERAGE, axes(node));
            case "ReduceMax" -> over(node, Layer.Pool.Kind.MAXIMUM, axes(node));
            case "ReduceSum" ->
                windows.sum(node.x(0), Windows.axes(axes(node), node.x(0).dims()), operator, node.result());
            case "Identity" -> same(node);
            case "Dropout" -> {
                if (node.there(2) && node.numbers(2, "training_mode").at(0) != 0) {
                    throw new Refusal("training_mode=1 drops values by chance. Maybe export in evaluation mode");
                }
                yield same(node);
            }
            case "Cast", "CastLike" -> {
                ElementType type = node.step.results().getFirst().type();
                switch (type) {
                    case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> {}
                    default -> throw new Refusal("it makes integers of numbers that are computed from the image");
                }
                yield same(node);
            }
            default -> throw new Refusal(Refusals.reason(operator));
        };
    }

    private static View same(Node node) {
        View x = node.x(0);
        return x.moved(x.dims(), x.places(), node.operator.name(), node.tensor());
    }

    private View function(Node node, Formula formula) {
        return arithmetic.mapped(node.x(0), formula, node.operator.name(), node.tensor());
    }

    private View convolution(Node node) {
        return products.convolution(
                node.x(0),
                node.numbers(1, "weights"),
                node.dims(1),
                node.optional(2, "bias"),
                node.operator,
                node.result());
    }

    /// With a map that is added and an activation function, as onnxruntime saves them.
    private View fused(Node node, View product, int addend) {
        Operator operator = node.operator;
        Formula formula = activation(operator);
        boolean last = formula.equals(Formulas.X);
        if (!last || node.there(addend)) {
            draft.hide(product);
        }
        String tensor = last ? node.tensor() : "";
        View sum = node.there(addend)
                ? arithmetic.join(product, node.x(addend), Joint.PLUS, operator.name(), tensor)
                : product;
        return last ? sum : arithmetic.mapped(sum, formula, operator.name(), node.tensor());
    }

    private static Formula activation(Operator operator) {
        double[] settings =
                operator.numbers("activation_params").map(Numbers::toArray).orElse(new double[0]);
        double alpha = operator.real("activation_alpha", settings.length > 0 ? settings[0] : 0.01f);
        double beta = settings.length > 1 ? settings[1] : 0;
        return switch (operator.text("activation", "")) {
            case "" -> Formulas.X;
            case "Relu" -> Formulas.positive(Formulas.X);
            case "LeakyRelu" -> Formulas.leaky(alpha);
            case "Clip" -> Formulas.clip(alpha, beta, Formulas.X);
            case "Sigmoid" -> Formulas.sigmoid(Formulas.X);
            case "Tanh" -> Formulas.of(Formula.Elementary.TANH, Formulas.X);
            case "HardSigmoid" -> Formulas.hardSigmoid(alpha, beta);
            default -> throw new Refusal("activation=" + operator.text("activation", ""));
        };
    }

    private View gemm(Node node) {
        Operator operator = node.operator;
        if (operator.integer("transA", 0) != 0) {
            throw new Refusal("transA=1");
        }
        Numbers weights = node.numbers(1, "weights");
        boolean turned = operator.integer("transB", 0) != 0;
        int outputs = node.dims(1).at(turned ? 0 : 1);
        double beta = operator.real("beta", 1);
        boolean constant = node.there(2) && node.view(2).isEmpty();
        boolean row = constant && node.dims(2).elements() <= outputs;
        Optional<Numbers> bias = row ? Optional.of(scaled(node.numbers(2, "bias"), beta)) : Optional.empty();
        View product = products.matrix(
                node.x(0),
                turned ? weights : transposed(weights, outputs),
                outputs,
                operator.real("alpha", 1),
                bias,
                operator,
                node.result());
        if (row || !node.there(2)) {
            return product;
        }
        draft.hide(product);
        if (constant) {
            Numbers all = scaled(node.numbers(2, "bias"), beta);
            return arithmetic.withConstant(
                    product, Joint.PLUS, all, node.dims(2), false, operator.name(), node.tensor());
        }
        View addend = arithmetic.mapped(node.x(2), Formulas.times(beta, Formulas.X), operator.name() + "/beta", "");
        return arithmetic.join(product, addend, Joint.PLUS, operator.name(), node.tensor());
    }

    private static Numbers scaled(Numbers numbers, double factor) {
        double[] row = numbers.toArray();
        Arrays.setAll(row, i -> row[i] * factor);
        return Numbers.of(row);
    }

    /// (features, outputs) as (outputs, features).
    private static Numbers transposed(Numbers matrix, int outputs) {
        int features = matrix.size() / Math.max(1, outputs);
        return matrix.ordered(i -> i % features * outputs + i / features);
    }

    private View matMul(Node node) {
        if (node.view(0).isPresent() && node.view(1).isPresent()) {
            throw new Refusal("both matrices are computed from the image, as in attention");
        }
        Numbers matrix = node.numbers(1, "weights");
        Dims dims = node.dims(1);
        int features = dims.rank() == 1 ? dims.at(0) : dims.at(dims.rank() - 2);
        int outputs = dims.rank() == 1 ? 1 : dims.at(dims.rank() - 1);
        if (matrix.size() != (long) features * outputs) {
            throw new Refusal("weights of " + dims + ", a stack of matrices");
        }
        return products.matrix(
                node.x(0), transposed(matrix, outputs), outputs, 1, Optional.empty(), node.operator, node.result());
    }

    private View batchNorm(Node node) {
        if (node.operator.integer("training_mode", 0) != 0) {
            throw new Refusal("training_mode=1 takes the statistics of each batch. Maybe export in evaluation mode");
        }
        Numbers gain = node.numbers(1, "gain");
        Numbers bias = node.numbers(2, "bias");
        Numbers mean = node.numbers(3, "mean");
        Numbers variance = node.numbers(4, "variance");
        double epsilon = node.operator.real("epsilon", 1e-5f);
        View x = node.x(0);
        List<Integer> sizes = new ArrayList<>(List.of(gain.size()));
        for (int axis = 2; axis < x.dims().rank(); axis++) {
            sizes.add(1);
        }
        return arithmetic.affine(
                x,
                c -> gain.at(c) / Math.sqrt(variance.at(c) + epsilon),
                c -> bias.at(c) - mean.at(c) * (gain.at(c) / Math.sqrt(variance.at(c) + epsilon)),
                new Dims(sizes),
                node.operator.name(),
                node.tensor());
    }

    /// Any number of operands from left to right.
    private View joined(Node node, Joint joint) {
        Operator operator = node.operator;
        Optional<View> result = Optional.empty();
        int constants = 0;
        while (constants < operator.inputs().size() && node.view(constants).isEmpty()) {
            constants++; // those in front of the first tensor that is computed
        }
        for (int i = constants; i < operator.inputs().size(); i++) {
            String place = i + 1 < operator.inputs().size() ? operator.name() + "/" + i : operator.name();
            String tensor = i + 1 < operator.inputs().size() ? "" : node.tensor();
            Optional<View> x = node.view(i);
            if (result.isEmpty()) {
                result = Optional.of(node.x(i));
            } else if (x.isPresent()) {
                result = Optional.of(arithmetic.join(result.get(), x.get(), joint, place, tensor));
            } else {
                result = Optional.of(constant(node, result.get(), joint, i, false, place, tensor));
            }
        }
        View value = result.orElseThrow(() -> new Refusal("it has no operand that is computed from the image"));
        for (int i = 0; i < constants; i++) {
            value = constant(node, value, joint, i, true, operator.name(), node.tensor());
        }
        return value.last().tensor().equals(node.tensor())
                ? value
                : value.moved(value.dims(), value.places(), operator.name(), node.tensor());
    }

    private View constant(Node node, View x, Joint joint, int index, boolean first, String operator, String tensor) {
        return arithmetic.withConstant(
                x, joint, node.numbers(index, "constant"), node.dims(index), first, operator, tensor);
    }

    private double limit(Node node, String name, int index) {
        double none = name.equals("min") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        if (node.operator.has(name)) {
            return node.operator.real(name, none);
        }
        if (!node.there(index)) {
            return none;
        }
        if (node.view(index).isPresent()) {
            throw new Refusal("its limit " + name + " is computed from the image");
        }
        return node.step
                .operands()
                .get(index)
                .flatMap(Value::numbers)
                .filter(row -> row.size() == 1)
                .map(row -> row.at(0))
                .orElseThrow(() -> new Refusal("its limit " + name + " is not one number in the file"));
    }

    private View slopes(Node node) {
        View x = node.x(0);
        Numbers slopes = node.numbers(1, "slopes");
        if (slopes.size() == 1) {
            return function(node, Formulas.leaky(slopes.at(0)));
        }
        Dims dims = node.dims(1);
        if (dims.rank() == 1 && x.dims().rank() > 1 && dims.at(0) == x.dims().at(1)) {
            List<Integer> sizes = new ArrayList<>(List.of(dims.at(0)));
            for (int axis = 2; axis < x.dims().rank(); axis++) {
                sizes.add(1);
            }
            dims = new Dims(sizes);
        }
        return arithmetic.slopes(x, slopes, dims, node.operator.name(), node.tensor());
    }

    private View over(Node node, Layer.Pool.Kind kind, List<Long> axes) {
        View x = node.x(0);
        boolean global = node.operator.type().startsWith("Global");
        return windows.over(
                x,
                global ? Windows.spatial(x.dims()) : Windows.axes(axes, x.dims()),
                kind,
                node.operator,
                node.result());
    }

    /// The axes of a reduction: an attribute, or an operand since opset 13 or 18.
    private static List<Long> axes(Node node) {
        if (node.operator.has("axes")) {
            return node.operator.numbers("axes").map(Numbers::integers).orElse(List.of());
        }
        return node.there(1) ? node.numbers(1, "axes").integers() : List.of();
    }
}
