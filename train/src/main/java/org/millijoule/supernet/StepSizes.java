package org.millijoule.supernet;

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
public final class StepSizes implements AutoCloseable {
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
    public StepSizes(String name, SortedSet<Integer> counts, double decay) {
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

    public String name() {
        return name;
    }

    public double decay() {
        return decay;
    }

    /// The first `count` step sizes as a leaf tensor, shape (count).
    public Tensor leading(long count) {
        Tensor leaf = leading.get(count);
        if (leaf == null) {
            throw new IllegalArgumentException(
                    name + " has step sizes for " + leading.keySet() + " channels, not " + count);
        }
        return leaf;
    }

    /// Whether gradients are wanted.
    public void setLearning(boolean learning) {
        leading.values().forEach(leaf -> leaf.set_requires_grad(learning));
    }

    public float[] values() {
        return FlatFloats.values(all);
    }

    public void set(float[] values) {
        Parameter.write(values, all);
    }

    public float[] firstMoment() {
        return firstMoment;
    }

    public float[] secondMoment() {
        return secondMoment;
    }

    /// How often each was updated: of a bit-width that is drawn now and then, less often than there were steps.
    public float[] updates() {
        return updates;
    }

    /// The sum of the gradients of all leaves, empty if there are none; forgets them.
    public List<float[]> takeGradients() {
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
