package org.millijoule.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.FlatFloats;

/// The step sizes of one tensor at one bit-width: one, or one per output channel.
///
/// A narrower architecture uses the first ones. Those are leaf tensors of their own on the same memory, since a
/// quantizer adds gradients to leaves.
final class StepSizes implements AutoCloseable {
    private final String name;
    private final Tensor all;
    private final SortedMap<Long, Tensor> leading = new TreeMap<>();
    private final double decay;
    private final float[] firstMoment;
    private final float[] secondMoment;
    private final float[] updates;

    /// @param counts the numbers of output channels that architectures use here; the largest is the number of
    /// steps
    /// @param decay factor lambda of `lambda/2 step^2` in the loss
    StepSizes(String name, SortedSet<Integer> counts, double decay) {
        this.name = name;
        this.decay = decay;
        int count = counts.getLast();
        this.all = torch.ones(count).set_requires_grad(true);
        this.firstMoment = new float[count];
        this.secondMoment = new float[count];
        this.updates = new float[count];
        for (int n : counts) {
            Tensor leaf = n == count ? all : torch.from_blob(all.data_ptr(), new long[] {n}, new TensorOptions());
            leading.put((long) n, leaf.set_requires_grad(true));
        }
    }

    String name() {
        return name;
    }

    double decay() {
        return decay;
    }

    /// The first `count` step sizes as a leaf tensor, shape (count).
    Tensor leading(long count) {
        Tensor leaf = leading.get(count);
        if (leaf == null) {
            throw new IllegalArgumentException(
                    name + " has step sizes for " + leading.keySet() + " channels, not " + count);
        }
        return leaf;
    }

    /// Whether gradients are wanted.
    void setLearning(boolean learning) {
        leading.values().forEach(leaf -> leaf.set_requires_grad(learning));
    }

    float[] values() {
        return FlatFloats.values(all);
    }

    void set(float[] values) {
        Parameter.write(values, all);
    }

    float[] firstMoment() {
        return firstMoment;
    }

    float[] secondMoment() {
        return secondMoment;
    }

    /// How often each was updated: of a bit-width that is drawn now and then, less often than there were steps.
    float[] updates() {
        return updates;
    }

    /// The sum of the gradients of all leaves, empty if there are none; forgets them.
    List<float[]> takeGradients() {
        List<float[]> gradients = new ArrayList<>();
        for (Tensor leaf : leading.values()) {
            Tensor gradient = leaf.grad();
            if (gradient.defined()) {
                gradients.add(FlatFloats.values(gradient.contiguous()));
                leaf.mutable_grad().reset();
            }
        }
        return gradients;
    }

    @Override
    public void close() {
        leading.values().forEach(Tensor::close);
    }
}
