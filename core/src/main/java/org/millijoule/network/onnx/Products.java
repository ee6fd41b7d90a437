package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.network.Layer;
import org.millijoule.network.onnx.Result.Kind;

/// Gemm, MatMul and their integer forms: with one constant matrix they are fully connected layers, applied at
/// every row of the other operand.
final class Products {
    /// `our choice`: 35 tera-MACs for one layer and image; beyond it sums over a network could overflow.
    private static final long MOST_MACS = 1L << 45;

    private Products() {}

    static List<Result> gemm(Call call) {
        return List.of(gemm(
                call,
                call.operand(0),
                call.operand(1),
                call.optional(2),
                call.operand(0).type()));
    }

    static List<Result> qGemm(Call call) {
        ElementType type = call.optional(8).map(Value::type).orElse(ElementType.FLOAT);
        return List.of(gemm(call, call.operand(0), call.operand(3), call.optional(6), type)
                .with(Levels.of(type)));
    }

    private static Result gemm(Call call, Value a, Value b, Optional<Value> c, ElementType type) {
        boolean transA = call.operator().integer("transA", 0) != 0;
        boolean transB = call.operator().integer("transB", 0) != 0;
        if (a.dims().rank() != 2 || b.dims().rank() != 2) {
            throw new Refusal("matrices of " + a.dims() + " and " + b.dims());
        }
        int rows = a.dims().at(transA ? 1 : 0);
        int depth = a.dims().at(transA ? 0 : 1);
        int columns = b.dims().at(transB ? 0 : 1);
        if (b.dims().at(transB ? 1 : 0) != depth) {
            throw new Refusal("matrices of " + a.dims() + " and " + b.dims() + ", which do not fit, with transA="
                    + (transA ? 1 : 0) + " and transB=" + (transB ? 1 : 0));
        }
        Dims dims = Dims.of(rows, columns);
        boolean bias = c.isEmpty() || c.get().constant();
        Kind kind = bias
                ? product(call.batch(), a, b, rows, depth, columns)
                : new Kind.Refused("it adds a matrix that is computed from the image");
        return Result.of(type, dims, kind);
    }

    static List<Result> matMul(Call call) {
        return List.of(
                matMul(call, call.operand(0), call.operand(1), call.operand(0).type()));
    }

    static List<Result> matMulInteger(Call call) {
        return List.of(matMul(call, call.operand(0), call.operand(1), ElementType.INT32));
    }

    static List<Result> qLinearMatMul(Call call) {
        ElementType type = call.operand(7).type();
        return List.of(matMul(call, call.operand(0), call.operand(3), type).with(Levels.of(type)));
    }

    private static Result matMul(Call call, Value a, Value b, ElementType type) {
        if (a.dims().rank() == 0 || b.dims().rank() == 0) {
            throw new Refusal("a product of scalars");
        }
        Dims left = a.dims().rank() == 1 ? Dims.of(1, a.dims().at(0)) : a.dims();
        Dims right = b.dims().rank() == 1 ? Dims.of(b.dims().at(0), 1) : b.dims();
        int depth = left.at(left.rank() - 1);
        if (right.at(right.rank() - 2) != depth) {
            throw new Refusal("matrices of " + a.dims() + " and " + b.dims() + ", which do not fit");
        }
        Dims stack = front(left).broadcast(front(right));
        List<Long> sizes = new ArrayList<>(stack.longs());
        if (a.dims().rank() > 1) {
            sizes.add((long) left.at(left.rank() - 2));
        }
        if (b.dims().rank() > 1) {
            sizes.add((long) right.at(right.rank() - 1));
        }
        Dims dims = Dims.ofLongs(sizes);
        return Result.of(type, dims, kind(call.batch(), a, b, left, right, stack, depth));
    }

    private static Kind kind(Batch batch, Value a, Value b, Dims left, Dims right, Dims stack, int depth) {
        if (!a.constant() && !b.constant()) {
            double macs = (double) stack.elements() * left.at(left.rank() - 2) * depth * right.at(right.rank() - 1);
            return bothComputed(a.dims(), b.dims(), macs / batch.images());
        }
        Dims weights = b.constant() ? right : left;
        if (front(weights).elements() != 1) {
            return new Kind.Refused("its weights are " + front(weights) + " matrices, not one");
        }
        long rows = left.at(left.rank() - 2);
        long columns = right.at(right.rank() - 1);
        return b.constant()
                ? product(batch, a, b, stack.elements() * rows, depth, columns)
                : product(batch, a, b, rows, depth, stack.elements() * columns);
    }

    private static Dims front(Dims dims) {
        return new Dims(dims.sizes().subList(0, dims.rank() - 2));
    }

    private static Kind bothComputed(Dims a, Dims b, double macs) {
        return new Kind.Refused("both matrices, " + a + " and " + b
                + ", are computed from the image, as in attention; only constant weights are priced ("
                + text(macs) + " are left out)");
    }

    /// MACs of one image for a message: `14,751,744 MACs`.
    static String text(double macs) {
        return String.format(Locale.ROOT, "%,.0f MACs", macs);
    }

    /// `rows x depth` times `depth x columns`; the constant one holds the weights.
    private static Kind product(Batch batch, Value a, Value b, long rows, int depth, long columns) {
        if (!a.constant() && !b.constant()) {
            return bothComputed(a.dims(), b.dims(), (double) rows * depth * columns / batch.images());
        }
        Value weights = b.constant() ? b : a;
        Value x = b.constant() ? a : b;
        long positions = batch.perImage(b.constant() ? rows : columns, "rows");
        long outputs = b.constant() ? columns : rows;
        return weighted(new Layer.Linear(Batch.fit(positions), Batch.fit(depth), Batch.fit(outputs)), weights, x);
    }

    /// A layer with the bit-widths of its operands.
    static Kind weighted(Layer layer, Value weights, Value x) {
        long positions = layer.output().elements() / layer.output().channels();
        if (layer.weights() > 0 && MOST_MACS / layer.weights() < positions) {
            throw new Refusal(layer.weights() + " weights at " + positions + " places, more than 2^45 MACs");
        }
        return new Kind.Weighted(layer, weights.levels().bits(), x.levels().bits());
    }
}
