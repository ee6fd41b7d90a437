package org.millijoule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

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

    private record Operator(Tensor result, Consumer<Tensor> gradient) {}

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
        result.requires_grad_(true);
        operators.add(new Operator(result, gradient));
        return result;
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

    /// Computes the gradient of a number by every leaf that it depends on; once.
    public void backward(Tensor loss) {
        loss.backward();
        for (Operator operator : operators.reversed()) {
            try (PointerScope _ = new PointerScope()) {
                if (operator.result().grad().defined()) {
                    // A handle of its own: grad() is the place itself, which is emptied.
                    Tensor gradient = new Tensor(operator.result().grad());
                    operator.result().mutable_grad().reset();
                    operator.gradient().accept(gradient);
                }
            }
        }
        operators.clear();
    }

    /// Frees everything held.
    @Override
    public void close() {
        operators.clear();
        held.forEach(Tensor::close);
        held.clear();
    }
}
