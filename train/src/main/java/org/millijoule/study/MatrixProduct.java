package org.millijoule.study;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// What this machine does at its best: a product of two square float32 matrices, measured again and again.
final class MatrixProduct implements AutoCloseable {
    /// Large enough to reach the peak, small enough for 0.1 s a product on two cores.
    private static final int SIDE = 2048;

    private final Tensor left = torch.rand(SIDE, SIDE);
    private final Tensor right = torch.rand(SIDE, SIDE);
    private final Tensor product = torch.zeros(SIDE, SIDE);
    private final List<Long> nanoseconds = new ArrayList<>();

    MatrixProduct() {
        multiply(); // the first one starts threads
    }

    private void multiply() {
        try (PointerScope _ = new PointerScope()) {
            torch.mm_out(product, left, right);
        }
    }

    void measure() {
        long start = System.nanoTime();
        multiply();
        nanoseconds.add(System.nanoTime() - start);
    }

    /// 10^9 additions and multiplications a second, by the median.
    double gflops() {
        return 2.0 * SIDE * SIDE * SIDE / Median.of(nanoseconds);
    }

    @Override
    public void close() {
        left.close();
        right.close();
        product.close();
    }
}
