package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.PartList.Factor;
import org.millijoule.network.onnx.rule.Result.Kind;

/// Gemm, MatMul and their fused and integer forms. With one constant matrix they are fully connected layers, applied at
/// every row of the other operand; with several, a matrix for each group of values; with two matrices that are computed
/// from the image, products of activations.
final class Products {
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
        return Result.of(type, dims, kind(call.batch(), a, b, c, dims, new Stack(1, 1, 1, rows, depth, columns)));
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
        return matMul(call, a, b, Optional.empty(), type);
    }

    private static Result matMul(Call call, Value a, Value b, Optional<Value> addend, ElementType type) {
        if (a.dims().rank() == 0 || b.dims().rank() == 0) {
            throw new Refusal("a product of scalars");
        }
        boolean transA = call.operator().integer("transA", 0) != 0; // of the fused form
        boolean transB = call.operator().integer("transB", 0) != 0;
        Dims left = a.dims().rank() == 1 ? Dims.of(1, a.dims().at(0)) : transposed(a.dims(), transA);
        Dims right = b.dims().rank() == 1 ? Dims.of(b.dims().at(0), 1) : transposed(b.dims(), transB);
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
        Stack matrices = new Stack(
                stack.elements(),
                front(left).elements(),
                front(right).elements(),
                left.at(left.rank() - 2),
                depth,
                right.at(right.rank() - 1));
        return Result.of(type, dims, kind(call.batch(), a, b, addend, dims, matrices));
    }

    private static Dims transposed(Dims dims, boolean swap) {
        int last = dims.rank() - 1;
        return swap ? dims.with(last, dims.at(last - 1)).with(last - 1, dims.at(last)) : dims;
    }

    /// Matrices of both sides: `all` products of (rows x depth) by (depth x columns).
    ///
    /// @param left how many matrices the left operand has, each taking part in as many products as the other
    /// @param right the same of the right one
    record Stack(long all, long left, long right, long rows, long depth, long columns) {
        double macs() {
            return (double) all * rows * depth * columns;
        }

        /// The same products, transposed.
        Stack turned() {
            return new Stack(
                    all, /* left= */ right, /* right= */ left, /* rows= */ columns, depth, /* columns= */ rows);
        }
    }

    /// What such products are for one image.
    ///
    /// @param addend is added to the result where it is there and computed from the image
    static Kind kind(Batch batch, Value a, Value b, Optional<Value> addend, Dims result, Stack stack) {
        if (stack.macs() == 0 || (a.constant() && b.constant())) {
            return new Kind.Computes();
        }
        PartList parts = new PartList();
        Factor left = Factor.of(a);
        Factor right = Factor.of(b);
        Factor product = b.constant()
                ? weighted(parts, batch, left, right, stack)
                : a.constant()
                        ? weighted(parts, batch, right, left, stack.turned())
                        : computed(parts, batch, left, right, stack);
        parts.plus(product, addend, batch.shape(result));
        return parts.kind();
    }

    /// Weights on the right: one matrix of them all, where every matrix of the left meets every one of them.
    private static Factor weighted(PartList parts, Batch batch, Factor x, Factor weights, Stack stack) {
        boolean one = stack.left() * stack.right() == stack.all();
        long count = one ? 1 : stack.right();
        long outputs = one ? stack.right() * stack.columns() : stack.columns();
        long positions = batch.perImage(stack.all() / stack.right() * stack.rows(), "rows");
        return parts.product("", x, weights, count, positions, stack.depth(), outputs);
    }

    /// A matrix that takes part in several products stands still while rows or columns of the others pass it.
    private static Factor computed(PartList parts, Batch batch, Factor a, Factor b, Stack stack) {
        boolean rightStands = stack.left() == stack.all();
        boolean leftStands = !rightStands && stack.right() == stack.all();
        long count = rightStands ? stack.right() : leftStands ? stack.left() : stack.all();
        long rows = stack.rows() * (rightStands ? stack.all() / count : 1);
        long columns = stack.columns() * (leftStands ? stack.all() / count : 1);
        boolean each = count % batch.images() == 0; // image has its own
        return parts.product(
                "",
                a,
                b,
                each ? count / batch.images() : count,
                each ? rows : batch.perImage(rows, "rows"),
                stack.depth(),
                columns);
    }

    private static Dims front(Dims dims) {
        return new Dims(dims.sizes().subList(0, dims.rank() - 2));
    }

    /// MACs of one image for a message: `14,751,744 MACs`.
    static String text(double macs) {
        return String.format(Locale.ROOT, "%,.0f MACs", macs);
    }

    /// Weights that are packed in blocks of few bits, in onnxruntime's own domain.
    static List<Result> fewBits(Call call) {
        Operator operator = call.operator();
        Value x = call.operand(0);
        long inputs = operator.integer("K", 0);
        long outputs = operator.integer("N", 0);
        long bits = operator.integer("bits", 4);
        int rank = x.dims().rank();
        if (inputs < 1
                || outputs < 1
                || bits < 1
                || bits > 32
                || rank < 1
                || x.dims().at(rank - 1) != inputs) {
            throw new Refusal("K=" + inputs + ", N=" + outputs + " and bits=" + bits + " on rows of " + x.dims());
        }
        Dims dims = x.dims().with(rank - 1, outputs);
        long rows = call.batch().perImage(x.dims().elements() / inputs, "rows");
        if (x.constant()) {
            return List.of(Result.of(x.type(), dims, new Kind.Computes()));
        }
        PartList parts = new PartList();
        Factor weights = new Factor(Optional.empty(), inputs * outputs, Optional.of((int) bits));
        parts.product("", Factor.of(x), weights, 1, rows, inputs, outputs);
        return List.of(Result.of(x.type(), dims, parts.kind()));
    }
}
