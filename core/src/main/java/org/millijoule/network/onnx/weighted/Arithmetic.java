package org.millijoule.network.onnx.weighted;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Formula;
import org.millijoule.network.graph.Formula.Joint;
import org.millijoule.network.graph.Formulas;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Refusal;

/// Sums, products and the like: of a tensor and constants they are formulas or factors of each channel, of several
/// functions of one tensor a formula, of two tensors an operation.
final class Arithmetic {
    /// `our choice`: an activation function written out has a dozen terms.
    private static final int LONGEST = 200;

    private final Draft draft;

    Arithmetic(Draft draft) {
        this.draft = draft;
    }

    /// A function of each value.
    View mapped(View x, Formula function, String operator, String tensor) {
        View whole = ready(x);
        Formula joined = function.of(whole.formula());
        if (Formulas.terms(joined) > LONGEST) {
            whole = draft.settled(whole);
            joined = function;
        }
        return whole.mapped(joined, operator, tensor);
    }

    /// The tensor as functions may change it: without zeros of padding, and not a small part of something large.
    private View ready(View x) {
        long elements = draft.shape(x.vertex()).elements() * draft.images();
        return x.places().hasZeros() || x.dims().elements() < elements ? draft.own(x) : x;
    }

    /// A tensor and a constant.
    ///
    /// @param constantFirst whether the constant is the left operand
    View withConstant(
            View x, Joint joint, Numbers constant, Dims dims, boolean constantFirst, String operator, String tensor) {
        View whole = broadcast(x, x.dims().broadcast(dims));
        double first = constant.size() == 0 ? 0 : constant.at(0);
        boolean uniform = true;
        for (int i = 1; i < constant.size() && uniform; i++) {
            uniform = constant.at(i) == first;
        }
        if (uniform) {
            var number = Formulas.number(first);
            boolean turned =
                    switch (joint) {
                        case MINUS, OVER, POWER -> constantFirst;
                        case PLUS, TIMES, LEAST, LARGEST -> false;
                    };
            var function = turned
                    ? Formulas.join(joint, number, Formulas.X)
                    : joint == Joint.POWER && first == 2
                            ? Formulas.product(Formulas.X, Formulas.X)
                            : Formulas.join(joint, Formulas.X, number);
            return mapped(whole, function, operator, tensor);
        }
        return switch (joint) {
            case PLUS -> affine(whole, _ -> 1, constant::at, dims, operator, tensor);
            case MINUS ->
                constantFirst
                        ? affine(whole, _ -> -1, constant::at, dims, operator, tensor)
                        : affine(whole, _ -> 1, i -> -constant.at(i), dims, operator, tensor);
            case TIMES -> affine(whole, constant::at, _ -> 0, dims, operator, tensor);
            case OVER -> {
                if (constantFirst) {
                    throw new Refusal("it divides a row of constants by a tensor that is computed from the image");
                }
                yield affine(whole, i -> 1 / constant.at(i), _ -> 0, dims, operator, tensor);
            }
            case LEAST, LARGEST, POWER ->
                throw new Refusal("its constant differs from place to place; one number for all is read");
        };
    }

    private View broadcast(View x, Dims dims) {
        if (x.dims().equals(dims)) {
            return x;
        }
        int[] at = broadcast(x.places().positions(x.dims(), draft.images()), x.dims(), dims);
        return x.moved(dims, Places.of(at, dims, draft.images()), x.last().operator(), "");
    }

    /// Positions of the elements that broadcasting brings to a larger tensor.
    private static int[] broadcast(int[] at, Dims from, Dims to) {
        int[] wide = new int[Places.fit(to.elements())];
        int[] order = order(from, to);
        for (int i = 0; i < wide.length; i++) {
            wide[i] = at[order[i]];
        }
        return wide;
    }

    /// For each element of a larger tensor the element of a smaller one that broadcasting brings there.
    private static int[] order(Dims from, Dims to) {
        int[] order = new int[Places.fit(to.elements())];
        int rank = to.rank();
        long[] steps = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            int own = axis - (rank - from.rank());
            steps[axis] = own < 0 || from.at(own) == 1 ? 0 : from.product(own + 1, from.rank());
        }
        int[] index = new int[rank];
        int at = 0;
        for (int i = 0; i < order.length; i++) {
            order[i] = at;
            for (int axis = rank - 1; axis >= 0; axis--) {
                index[axis]++;
                at += (int) steps[axis];
                if (index[axis] < to.at(axis)) {
                    break;
                }
                at -= (int) (steps[axis] * index[axis]);
                index[axis] = 0;
            }
        }
        return order;
    }

    /// `scale x + shift`, with constants that broadcast to the tensor.
    View affine(
            View x, IntToDoubleFunction scale, IntToDoubleFunction shift, Dims dims, String operator, String tensor) {
        View whole = draft.settled(ready(x));
        int[] constant = byChannel(whole, dims).orElseGet(() -> new int[0]);
        View placed = constant.length > 0 ? whole : flat(whole, operator, tensor);
        int[] of = constant.length > 0 ? constant : order(dims, whole.dims());
        int channels = draft.shape(placed.vertex()).channels();
        return placed(
                placed,
                new Drafted.Affine(
                        row(channels, c -> scale.applyAsDouble(of[c])), row(channels, c -> shift.applyAsDouble(of[c]))),
                operator,
                tensor);
    }

    /// Negative values times constants that broadcast to the tensor.
    View slopes(View x, Numbers slopes, Dims dims, String operator, String tensor) {
        View whole = draft.settled(ready(x));
        int[] constant = byChannel(whole, dims)
                .orElseThrow(() -> new Refusal("its slopes differ within a channel; one for each channel is read"));
        float[] factors = new float[constant.length];
        for (int c = 0; c < factors.length; c++) {
            factors[c] = (float) slopes.at(constant[c]);
        }
        return placed(whole, new Drafted.Fixed(new Operation.Slope(factors)), operator, tensor);
    }

    /// The tensor as one row, in which places are channels.
    private View flat(View x, String operator, String tensor) {
        int row = draft.inOrder(x, new Shape(1, 1, Places.fit(x.dims().elements() / draft.images())));
        Places places = Places.of(Places.inOrder(x.dims().elements()), x.dims(), draft.images());
        return View.of(row, x.dims(), places, operator, tensor);
    }

    /// For each channel of the operation, the element of a constant that all its values meet; empty if these are
    /// several.
    private Optional<int[]> byChannel(View x, Dims constant) {
        Shape shape = draft.shape(x.vertex());
        int[] elements = new int[shape.channels()];
        if (constant.elements() == 1) {
            return Optional.of(elements);
        }
        if (x.places() instanceof Places.Plain
                && x.dims().rank() >= 2
                && Places.shape(x.dims(), draft.images()).equals(shape)
                && onChannels(constant, x.dims())) {
            Arrays.setAll(elements, c -> c);
            return Optional.of(elements);
        }
        Arrays.fill(elements, -1);
        int[] order = order(constant, x.dims());
        int[] at = x.places().positions(x.dims(), draft.images());
        for (int i = 0; i < at.length; i++) {
            int c = at[i] % elements.length;
            if (elements[c] >= 0 && elements[c] != order[i]) {
                return Optional.empty();
            }
            elements[c] = order[i];
        }
        return Optional.of(elements);
    }

    private static boolean onChannels(Dims constant, Dims map) {
        int axis = constant.rank() - (map.rank() - 1);
        return axis >= 0 && constant.elements() == constant.at(axis) && constant.at(axis) == map.at(1);
    }

    private static double[] row(int size, IntToDoubleFunction number) {
        double[] row = new double[size];
        Arrays.setAll(row, number);
        return row;
    }

    private View placed(View x, Drafted drafted, String operator, String tensor) {
        FileTensor source = new FileTensor(operator, tensor, x.dims(), x.places());
        int at = draft.add(draft.named(operator), drafted, List.of(x.vertex()), draft.shape(x.vertex()), source);
        return View.of(at, x.dims(), x.places(), operator, tensor);
    }

    /// Two tensors.
    View join(View a, View b, Joint joint, String operator, String tensor) {
        Formula both = Formulas.join(joint, a.formula(), b.formula());
        if (a.lies(b) && ready(a).vertex() == a.vertex() && Formulas.terms(both) <= LONGEST) {
            return a.mapped(both, operator, tensor);
        }
        return switch (joint) {
            case PLUS -> operation(a, b, new Operation.Add(), operator, tensor);
            case TIMES -> operation(a, b, new Operation.Multiply(), operator, tensor);
            case MINUS -> {
                View negative = mapped(
                        b,
                        Formulas.times(-1, Formulas.X),
                        b.last().operator(),
                        b.last().tensor());
                View minus = negative.mapped(negative.formula(), operator + "/minus", "");
                yield operation(a, minus, new Operation.Add(), operator, tensor);
            }
            case OVER ->
                throw new Refusal("it divides by a tensor that is computed from the image; a constant divisor is read");
            case LEAST, LARGEST, POWER ->
                throw new Refusal("both operands are computed from the image; one and a constant number are read");
        };
    }

    private View operation(View a, View b, Operation operation, String operator, String tensor) {
        Dims dims = a.dims().broadcast(b.dims());
        View left = draft.settled(a);
        View right = draft.settled(b);
        Optional<View> joined = joined(left, right, dims, operation, operator, tensor)
                .or(() -> joined(right, left, dims, operation, operator, tensor))
                .or(() -> rearranged(left, right, dims, operation, operator, tensor))
                .or(() -> rearranged(right, left, dims, operation, operator, tensor));
        if (joined.isPresent()) {
            return joined.get();
        }
        int one = draft.plain(broadcast(left, dims));
        int other = draft.plain(broadcast(right, dims));
        return placed(operation, one, other, dims, new Places.Plain(), operator, tensor);
    }

    private View placed(Operation operation, int a, int b, Dims dims, Places places, String operator, String tensor) {
        FileTensor source = new FileTensor(operator, tensor, dims, places);
        int at = draft.add(draft.named(operator), operation, List.of(a, b), source);
        return View.of(at, dims, places, operator, tensor);
    }

    /// Where both lie as the operation reads them: alike, or the second a pixel that all others share.
    private Optional<View> joined(View a, View b, Dims dims, Operation operation, String operator, String tensor) {
        Shape one = draft.shape(a.vertex());
        Shape other = draft.shape(b.vertex());
        boolean pixel = other.elements() == other.channels();
        if (!a.dims().equals(dims) || (!one.equals(other) && !(pixel && one.channels() == other.channels()))) {
            return Optional.empty();
        }
        if (!whole(a)) {
            return Optional.empty();
        }
        int[] mine = a.places().positions(dims, draft.images());
        int[] theirs = broadcast(b.places().positions(b.dims(), draft.images()), b.dims(), dims);
        int size = Places.fit(one.elements());
        int channels = one.channels();
        for (int i = 0; i < mine.length; i++) {
            int wanted = one.equals(other) ? mine[i] : mine[i] / size * channels + mine[i] % channels;
            if (theirs[i] != wanted) {
                return Optional.empty();
            }
        }
        return Optional.of(placed(operation, a.vertex(), b.vertex(), dims, a.places(), operator, tensor));
    }

    /// Where the first lies as it is and the second is brought into its order.
    private Optional<View> rearranged(View a, View b, Dims dims, Operation operation, String operator, String tensor) {
        if (!a.dims().equals(dims) || !whole(a)) {
            return Optional.empty();
        }
        int[] mine = a.places().positions(dims, draft.images());
        int[] order = new int[mine.length];
        for (int i = 0; i < mine.length; i++) {
            order[mine[i]] = i;
        }
        View wide = broadcast(b, dims);
        int other = draft.arranged(wide, draft.shape(a.vertex()), place -> order[place], a.places());
        return Optional.of(placed(operation, a.vertex(), other, dims, a.places(), operator, tensor));
    }

    /// Whether a tensor has each value of its operation once.
    private boolean whole(View x) {
        long elements = draft.shape(x.vertex()).elements() * draft.images();
        if (x.dims().elements() != elements) {
            return false;
        }
        if (x.places() instanceof Places.Listed(int[] at)) {
            boolean[] seen = new boolean[at.length];
            for (int place : at) {
                if (place < 0 || seen[place]) {
                    return false;
                }
                seen[place] = true;
            }
        }
        return true;
    }
}
