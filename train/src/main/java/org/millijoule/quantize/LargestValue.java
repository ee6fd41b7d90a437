package org.millijoule.quantize;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.FlatFloats;

/// Steps at which a grid just reaches the largest value of a tensor: `max|x| / highest`, on unsigned grids
/// `max x / highest`.
final class LargestValue {
    private LargestValue() {}

    /// One step, or `count` steps, one per index of dimension 0. Where there is nothing to go by (all zero, NaN,
    /// or nothing positive on an unsigned grid) the grid spans 1.
    static float[] steps(Tensor x, Grid grid, int count) {
        float[] steps = new float[count];
        double[] largest = largest(x, grid, count);
        for (int i = 0; i < count; i++) {
            steps[i] = step(largest[i], grid);
        }
        return steps;
    }

    /// Rounded up: were `largest / step` above the highest integer by a rounding, the largest value would count
    /// as clipped and get no gradient.
    private static float step(double largest, Grid grid) {
        float step = (float) (largest / grid.highest());
        if ((double) step * grid.highest() < largest) {
            step = Math.nextUp(step);
        }
        return step >= Float.MIN_NORMAL ? Math.min(step, Float.MAX_VALUE / 256) : 1f / grid.highest();
    }

    private static double[] largest(Tensor x, Grid grid, int count) {
        double[] largest = new double[count];
        if (x.numel() == 0) {
            return largest;
        }
        try (PointerScope _ = new PointerScope()) {
            Tensor rows = x.detach().reshape(count, x.numel() / count);
            read(rows.amax(new long[] {1}, false), largest);
            if (grid.signed()) {
                double[] smallest = new double[count];
                read(rows.amin(new long[] {1}, false), smallest);
                for (int i = 0; i < count; i++) {
                    largest[i] = Math.max(largest[i], -smallest[i]);
                }
            }
        }
        return largest;
    }

    private static void read(Tensor from, double[] to) {
        from.to(ScalarType.Double).cpu().contiguous().data_ptr_double().get(to);
    }

    static float[] read(Tensor steps) {
        try (PointerScope _ = new PointerScope()) {
            return FlatFloats.values(steps.detach().to(ScalarType.Float).cpu().contiguous());
        }
    }

    /// Writes values into steps of any type, outside of the autograd graph.
    static void write(float[] values, Tensor steps) {
        try (PointerScope _ = new PointerScope()) {
            steps.detach().copy_(Tensor.create(values, values.length));
        }
    }
}
