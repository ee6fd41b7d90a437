package org.millijoule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.millijoule.kernel.Rows;

/// What Java computed in a forward pass, so that its gradients can be computed in reverse order: libtorch's
/// autograd takes no operator from Java.
///
/// The result of every recorded operator is a leaf of libtorch's graph. [#backward(Tensor)] lets libtorch go back
/// from the loss to the leaves, then visits the operators from last to first; each takes the gradient of its
/// result and sends one to everything that it was computed from: to a leaf, or through the libtorch operators
/// before it. Operators of both kinds may be mixed at will.
public final class Tape implements AutoCloseable {
    private final List<Tensor> held = new ArrayList<>();
    private final List<Operator> operators = new ArrayList<>();
    private final IdentityHashMap<Tensor, Operator> byResult =
            new IdentityHashMap<>(); // another handle is not found: no harm

    private static final class Operator {
        private final Tensor result;
        private final Consumer<Tensor> gradient;
        private final @Nullable Consumer<Rows> rows;
        private @Nullable LateGradient late;

        Operator(Tensor result, Consumer<Tensor> gradient, @Nullable Consumer<Rows> rows) {
            this.result = result;
            this.gradient = gradient;
            this.rows = rows;
        }

        /// Passes on what has come for the result, if anything has.
        void passBack() {
            Rows ofRows = late;
            if (result.grad().defined()) {
                // A handle of its own: grad() is the place itself, which is emptied.
                Tensor all = new Tensor(result.grad());
                result.mutable_grad().reset();
                if (late != null) {
                    all.add_(late.value());
                }
                gradient.accept(all);
            } else if (ofRows != null) {
                Objects.requireNonNull(rows).accept(ofRows);
                result.set_data(torch.empty(0)); // the batch-norm behind it was all that read it
            }
            free();
        }

        void free() {
            if (late != null) {
                late.dy().close();
                late = null;
            }
        }
    }

    /// Whether an operator on these tensors is to be recorded.
    public static boolean isTracked(Tensor... inputs) {
        return GradMode.is_enabled() && Arrays.stream(inputs).anyMatch(Tensor::requires_grad);
    }

    /// Keeps a tensor that an operator made in a pointer scope of its own beyond that scope, until this tape
    /// closes; not where no gradients are wanted at all.
    ///
    /// @param original what it may be instead of a copy: the caller's, who keeps it
    @SuppressWarnings("ReferenceEquality") // another handle of the same tensor is another handle
    public Tensor hold(Tensor tensor, Tensor original) {
        if (tensor != original && GradMode.is_enabled()) {
            tensor.retainReference();
            held.add(tensor);
        }
        return tensor;
    }

    /// Records an operator.
    ///
    /// @param result becomes a leaf that takes a gradient; it, and every tensor that `gradient` uses, must live
    /// until the backward pass has ended
    /// @param gradient gets the gradient of the result, float32, which is its own to overwrite, and sends what
    /// follows from it; tensors that it makes are freed after it
    /// @return the result
    public Tensor record(Tensor result, Consumer<Tensor> gradient) {
        return record(new Operator(result, gradient, null));
    }

    /// Records an operator that takes the gradient of its result row by row, so that it may be computed late.
    ///
    /// @param result (N, C, H, W)
    /// @param gradient as in [#record(Tensor, Consumer)], but of rows, which are pixels
    Tensor recordRows(Tensor result, Consumer<Rows> gradient) {
        int channels = Math.toIntExact(result.size(1));
        return record(new Operator(
                result,
                dy -> gradient.accept(Rows.of(FlatFloats.of(FlatFloats.channelsLast(dy)), channels)),
                gradient));
    }

    private Tensor record(Operator operator) {
        operator.result.requires_grad_(true);
        operators.add(operator);
        byResult.put(operator.result, operator);
        return operator.result;
    }

    /// Adds the gradient of the loss by `x`, where x takes one.
    ///
    /// @param dx of x's shape, given away
    public void send(Tensor x, Tensor dx) {
        if (!x.requires_grad()) {
            return;
        }
        if (!x.is_leaf()) {
            x.backward(dx, new BoolOptional(true), false, new TensorArrayRefOptional());
        } else if (x.grad().defined()) {
            x.mutable_grad().add_(dx);
        } else {
            x.mutable_grad().put(dx);
        }
    }

    /// Adds a gradient that is not computed yet: where an operator that takes rows made x, it is computed there. The
    /// gradient that it is computed from may have been made in a pointer scope that ends before.
    void send(Tensor x, LateGradient late) {
        if (!x.requires_grad()) {
            return;
        }
        Operator operator = byResult.get(x);
        if (operator != null && operator.rows != null && operator.late == null) {
            late.dy().retainReference();
            operator.late = late;
        } else {
            send(x, late.value());
        }
    }

    /// Computes the gradient of a number by every leaf that it depends on; once.
    public void backward(Tensor loss) {
        loss.backward();
        for (Operator operator : operators.reversed()) {
            try (PointerScope _ = new PointerScope()) {
                operator.passBack();
            }
        }
        forget();
    }

    private void forget() {
        operators.forEach(Operator::free); // after a failure, what nobody took
        operators.clear();
        byResult.clear();
    }

    /// Frees everything held.
    @Override
    public void close() {
        forget();
        held.forEach(Tensor::close);
        held.clear();
    }
}
