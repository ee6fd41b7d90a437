package org.millijoule.network.onnx.weighted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Fold;
import org.millijoule.network.onnx.rule.Result;
import org.millijoule.network.onnx.rule.Value;

/// Operators that bring values to other places: what the rules do to constants, done to positions, says from where.
final class Moves {
    private final Draft draft;

    Moves(Draft draft) {
        this.draft = draft;
    }

    /// The only result.
    View moved(Trace.Step step, View x) {
        if (step.operator().type().equals("Pad")) {
            checkFilling(step);
        }
        return result(step, 0, x);
    }

    /// Every part.
    List<View> split(Trace.Step step, View x) {
        List<View> parts = new ArrayList<>();
        for (int i = 0; i < step.operator().outputs().size(); i++) {
            parts.add(result(step, i, x));
        }
        return parts;
    }

    private View result(Trace.Step step, int index, View x) {
        Operator operator = step.operator();
        Result result = step.results().get(index);
        int[] at = x.places().positions(x.dims(), draft.images());
        int[] to;
        if (List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze").contains(operator.type())) {
            to = at;
        } else {
            to = folded(step, result, at);
        }
        Places places = Places.of(to, result.dims(), draft.images());
        return x.moved(
                result.dims(), places, operator.name(), operator.outputs().get(index));
    }

    /// The rule's fold of the positions, counted from 1: 0 is what Pad fills in.
    private static int[] folded(Trace.Step step, Result result, int[] at) {
        Fold fold = result.fold().orElseThrow(() -> new Refusal(unread(step.operator())));
        List<Fold.Operand> operands = new ArrayList<>();
        double[] counted = new double[at.length];
        Arrays.setAll(counted, i -> at[i] + 1.0);
        List<Optional<Value>> values = step.operands();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).isEmpty()) {
                continue;
            }
            Value value = values.get(i).get();
            Numbers numbers = i == 0
                    ? Numbers.of(counted)
                    : value.numbers()
                            .orElseThrow(() -> new Refusal("where its values lie is not known from the file alone"));
            operands.add(new Fold.Operand(value.dims(), numbers));
        }
        Places.fit(result.dims().elements());
        double[] moved = fold.numbers(result.dims(), operands);
        int[] to = new int[moved.length];
        for (int i = 0; i < to.length; i++) {
            if (Double.isNaN(moved[i])) {
                throw new Refusal(unread(step.operator()));
            }
            to[i] = (int) moved[i] - 1;
        }
        return to;
    }

    private static String unread(Operator operator) {
        String mode = operator.text("mode", "");
        return (mode.isEmpty() ? "" : "mode=" + mode + ": ") + "only copies of values to other places are read"
                + (operator.type().equals("Resize") ? ", by mode=nearest and a common coordinate mode" : "");
    }

    private static void checkFilling(Trace.Step step) {
        Operator operator = step.operator();
        double filling = operator.real("value", 0);
        if (operator.inputs().size() > 2 && !operator.inputs().get(2).isEmpty()) {
            filling = step.operands()
                    .get(2)
                    .flatMap(Value::numbers)
                    .filter(row -> row.size() == 1)
                    .map(row -> row.at(0))
                    .orElseThrow(() -> new Refusal("what it fills in is not known"));
        }
        if (filling != 0) {
            throw new Refusal("it fills in " + filling + "; zeros are read");
        }
    }

    /// Tensors side by side on any axis: channels behind each other where the maps have one size, else rows.
    View joined(Trace.Step step, List<View> views) {
        Operator operator = step.operator();
        if (views.size() < operator.inputs().size()) {
            throw new Refusal("it joins a tensor that is computed from the image and a constant");
        }
        Result result = step.results().getFirst();
        List<View> parts = views;
        boolean one = views.stream()
                .allMatch(view -> view.vertex() == views.getFirst().vertex()
                        && view.formula().equals(views.getFirst().formula()));
        if (!one) {
            parts = views.stream().map(this::own).toList();
        }
        List<Shape> shapes =
                parts.stream().map(view -> draft.shape(view.vertex())).toList();
        Shape first = shapes.getFirst();
        if (!one
                && !shapes.stream()
                        .allMatch(shape -> shape.height() == first.height() && shape.width() == first.width())) {
            parts = parts.stream().map(this::row).toList();
            shapes = parts.stream().map(view -> draft.shape(view.vertex())).toList();
        }
        int total = one
                ? first.channels()
                : shapes.stream().mapToInt(Shape::channels).sum();
        List<Value> values = step.operands().stream().flatMap(Optional::stream).toList();
        List<Fold.Operand> operands = new ArrayList<>();
        int before = 0;
        for (int i = 0; i < parts.size(); i++) {
            View part = parts.get(i);
            int[] at = part.places().positions(part.dims(), draft.images());
            int channels = shapes.get(i).channels();
            double[] counted = new double[at.length];
            for (int j = 0; j < at.length; j++) {
                counted[j] = one || at[j] == Operation.Rearrange.ZERO
                        ? at[j] + 1.0
                        : at[j] / channels * total + before + at[j] % channels + 1.0;
            }
            operands.add(new Fold.Operand(values.get(i).dims(), Numbers.of(counted)));
            before += channels;
        }
        double[] moved = result.fold().orElseThrow().numbers(result.dims(), operands);
        int[] to = new int[moved.length];
        Arrays.setAll(to, i -> (int) moved[i] - 1);
        Dims dims = result.dims();
        Places places = Places.of(to, dims, draft.images());
        String tensor = operator.outputs().getFirst();
        if (one) {
            return views.getFirst().moved(dims, places, operator.name(), tensor);
        }
        int at = draft.add(
                draft.named(operator.name()),
                new Operation.Concat(),
                parts.stream().map(View::vertex).toList(),
                new FileTensor(operator.name(), tensor, dims, places));
        return View.of(at, dims, places, operator.name(), tensor);
    }

    /// All of an operation's values.
    private View own(View view) {
        long elements = draft.shape(view.vertex()).elements() * draft.images();
        return view.places().hasZeros() || view.dims().elements() != elements ? draft.own(view) : draft.settled(view);
    }

    private View row(View view) {
        int each = Places.fit(view.dims().elements() / draft.images());
        int vertex = draft.inOrder(view, new Shape(1, 1, each));
        Places places = Places.of(Places.inOrder(view.dims().elements()), view.dims(), draft.images());
        return View.of(
                vertex, view.dims(), places, view.last().operator(), view.last().tensor());
    }
}
