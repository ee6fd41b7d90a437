package org.millijoule.supernet;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The mask of every choice as leaf tensors, and the gradients that reach them.
public final class Masks implements AutoCloseable {
    private final List<Tensor> leaves = new ArrayList<>();

    /// @param values one row per choice
    public Masks(double[][] values, ScalarType type) {
        for (double[] row : values) {
            leaves.add(Initial.tensor(row, type, row.length).set_requires_grad(true));
        }
    }

    public Tensor of(int choice) {
        return leaves.get(choice);
    }

    /// dL/dmask, one row per choice; zero where no gradient arrived.
    public double[][] gradients() {
        double[][] rows = new double[leaves.size()][];
        for (int i = 0; i < rows.length; i++) {
            Tensor leaf = leaves.get(i);
            rows[i] = new double[(int) leaf.numel()];
            Tensor gradient = leaf.grad();
            if (gradient.defined()) {
                gradient.to(ScalarType.Double).contiguous().data_ptr_double().get(rows[i]);
            }
        }
        return rows;
    }

    @Override
    public void close() {
        leaves.forEach(Tensor::close);
    }
}
